package import SprocketCore
package import SprocketTransport

/// Who may call a method, decided by the credentials the kernel noted when the peer connected.
package enum AccessPolicy: Sendable {
  /// Whoever may open the socket.
  case anyPeer
  /// Only these users and groups.
  case only(uids: Set<UInt32>, gids: Set<UInt32>)

  /// Refuses a peer that is not allowed.
  /// - Throws: `permissionDenied`; `unauthenticated` when the peer's credentials are unknown.
  package func check(_ peer: PeerCredentials?) throws(SprocketError) {
    guard case .only(let uids, let gids) = self else { return }
    guard let peer else {
      throw SprocketError(
        .unauthenticated, "the caller's credentials are unknown; call over the Unix socket")
    }
    if uids.contains(peer.uid) || gids.contains(peer.gid) { return }
    throw SprocketError(
      .permissionDenied,
      "user \(peer.uid) may not call this method; an operator can add the user to the "
        + "configuration under [access]")
  }
}

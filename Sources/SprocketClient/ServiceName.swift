/// The full names of the services.
package enum ServiceName {
  package static let recommender = "sprocket.v1.Recommender"
  package static let feedback = "sprocket.v1.Feedback"
  package static let catalog = "sprocket.v1.Catalog"
  package static let admin = "sprocket.v1.Admin"
  package static let health = "grpc.health.v1.Health"
}

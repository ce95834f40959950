"""Chooses settings, trains with a clock, and scores."""

import statistics
import time

import metrics


def ranking(split, choosing, options, say):
    """One entry per peer that makes lists.

    choosing: the split whose validation users choose the settings, or None for the first ones.
    """
    import ranking_peers

    ranking_peers.load_libraries()
    results = []
    for peer in ranking_peers.PEERS:
        if not _wanted(peer, options.only):
            continue
        say(f"{peer.library}: {peer.name}")

        def quality(settings, where, peer=peer):
            model = peer.fit(where.train, settings, options.threads)
            return metrics.score_lists(where.lists(peer.scores(model, where)), where.truth)

        def chosen(settings):
            return -quality(settings, choosing)["ndcg@100"][0]

        def measured(peer=peer):
            settings = peer.grid[0]
            if choosing is not None and len(peer.grid) > 1:
                settings = min(peer.grid, key=chosen)
            seconds, model = _timed(
                lambda: peer.fit(split.train, settings, options.threads), options.repeats
            )
            lists = split.lists(peer.scores(model, split))
            return settings, seconds, metrics.score_lists(lists, split.truth)

        results.append(_entry(peer, measured, say))
    return results


def rating(split, options, say):
    """One entry per peer that predicts ratings; settings are chosen on a tenth of the training
    ratings, by a fixed seed."""
    import rating_peers

    results = []
    choosing = None if options.no_grid else split.held_out()
    for peer in rating_peers.PEERS:
        if not _wanted(peer, options.only):
            continue
        say(f"{peer.library}: {peer.name}")

        def measured(peer=peer):
            settings = peer.grid[0]
            if choosing is not None and len(peer.grid) > 1:
                learned = rating_peers.trainset(choosing.train)

                def error(settings):
                    model = peer.fit(learned, settings)
                    return _rating_quality(rating_peers, model, choosing)["rmse"][0]

                settings = min(peer.grid, key=error)
            learned = rating_peers.trainset(split.train)
            seconds, model = _timed(lambda: peer.fit(learned, settings), options.repeats)
            return settings, seconds, _rating_quality(rating_peers, model, split)

        results.append(_entry(peer, measured, say))
    return results


def _rating_quality(peers, model, split):
    predicted = peers.predictions(model, split.test)
    return metrics.score_ratings(predicted, [value for _, _, value in split.test])


def _wanted(peer, text):
    return text is None or text.lower() in f"{peer.library} {peer.name}".lower()


def _entry(peer, measured, say):
    """What was measured; a library that is missing or gives up is shown with its reason."""
    entry = {"name": peer.name, "library": peer.library, "ours": peer.ours}
    try:
        settings, seconds, quality = measured()
    except (ImportError, RuntimeError, ValueError, MemoryError, AttributeError) as error:
        say(f"  left out: {error}")
        return entry | {"failure": f"{type(error).__name__}: {error}"}
    return entry | {"settings": settings, "seconds": seconds, "quality": quality}


def _timed(train, repeats):
    """The median of the seconds, and the last model."""
    seconds = []
    for _ in range(repeats):
        start = time.perf_counter()
        model = train()
        seconds.append(time.perf_counter() - start)
    return statistics.median(seconds), model

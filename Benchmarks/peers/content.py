"""Similar titles by content with scikit-learn, on a generated table.

usage: content.py [--titles N] [--queries N] [--write-table FILE.csv]

TF-IDF over the words of a title's fields, and NearestNeighbors by cosine, brute force over the
sparse rows: what one writes in Python for the same task. `--write-table` leaves the table as CSV
(id, title, release_date, original_language, genres, director, cast, keywords, overview), which
`sprocket ingest` takes, so that both can be measured on the same titles.
"""

import argparse
import csv
import json
import resource
import sys
import time

import numpy as np

GENRES = (
    "Action Adventure Animation Comedy Crime Documentary Drama Family Fantasy History Horror"
    " Music Mystery Romance Science-Fiction Thriller War Western"
).split()
COLUMNS = "id title release_date original_language genres director cast keywords overview".split()


class Vocabulary:
    """Made-up words or names whose frequencies fall as Zipf's law has it."""

    def __init__(self, random, count, exponent, prefix):
        weights = np.arange(1, count + 1, dtype=np.float64) ** -exponent
        self.random = random
        self.cumulated = np.cumsum(weights / weights.sum())
        self.prefix = prefix

    def draw(self, count):
        places = np.searchsorted(self.cumulated, self.random.random(count))
        return [f"{self.prefix}{min(place, len(self.cumulated) - 1)}" for place in places]


def titles(count, seed):
    """Rows of the table; about a third of plots, a fifth of directors and a third of casts are
    missing, as in real tables."""
    random = np.random.default_rng(seed)
    words = Vocabulary(random, 60_000, 1.05, "w")
    people = Vocabulary(random, max(1000, count // 3), 0.8, "Person ")
    keywords = Vocabulary(random, 20_000, 0.9, "k")
    languages = ("en", "fr", "es", "de", "ja", "hi", "ko", "it")
    for number in range(count):
        year = 1920 + int(105 * random.beta(4, 1.3))
        yield {
            "id": f"t{number}",
            "title": " ".join(words.draw(1 + random.integers(4))).title(),
            "release_date": f"{year}-01-01",
            "original_language": languages[min(7, random.geometric(0.5) - 1)],
            "genres": ", ".join(random.choice(GENRES, 1 + random.integers(3), replace=False)),
            "director": people.draw(1)[0] if random.random() < 0.8 else "",
            "cast": ", ".join(people.draw(5)) if random.random() < 0.67 else "",
            "keywords": ", ".join(keywords.draw(4)) if random.random() < 0.6 else "",
            "overview": " ".join(words.draw(30)) if random.random() < 0.7 else "",
        }


def features(row):
    """The terms of a title; people, genres and keywords are one term each."""
    terms = (row["title"] + " " + row["overview"]).lower().split()
    for field in ("genres", "director", "cast", "keywords"):
        terms += [f"{field}={value}" for value in row[field].split(", ") if value]
    return terms + [f"decade={row['release_date'][:3]}", f"language={row['original_language']}"]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--titles", type=int, default=100_000)
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--neighbours", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write-table", metavar="FILE.csv")
    options = parser.parse_args()
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.neighbors import NearestNeighbors

    rows = titles(options.titles, options.seed)
    if options.write_table:
        with open(options.write_table, "w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, COLUMNS)
            writer.writeheader()
            documents = []
            for row in rows:
                writer.writerow(row)
                documents.append(features(row))
    else:
        documents = [features(row) for row in rows]
    print(f"{len(documents):,} titles generated", file=sys.stderr)

    start = time.perf_counter()
    vectorizer = TfidfVectorizer(analyzer=lambda terms: terms, dtype=np.float32, sublinear_tf=True)
    matrix = vectorizer.fit_transform(documents)
    index = NearestNeighbors(metric="cosine", algorithm="brute", n_jobs=options.threads)
    index.fit(matrix)
    built = time.perf_counter() - start

    random = np.random.default_rng(options.seed + 1)
    latencies = []
    for place in random.integers(len(documents), size=options.queries):
        start = time.perf_counter()
        # One more than asked for, because a title is its own nearest neighbour.
        index.kneighbors(matrix[int(place)], n_neighbors=options.neighbours + 1)
        latencies.append((time.perf_counter() - start) * 1000)
    found = {
        "titles": len(documents),
        "terms": len(vectorizer.vocabulary_),
        "entries": int(matrix.nnz),
        "threads": options.threads,
        "seed": options.seed,
        "build_seconds": round(built, 2),
        "query_ms_p50": round(float(np.percentile(latencies, 50)), 2),
        "query_ms_p99": round(float(np.percentile(latencies, 99)), 2),
        "queries": options.queries,
        # Linux reports kilobytes; documents before TF-IDF are in it too.
        "peak_memory_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
    }
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()

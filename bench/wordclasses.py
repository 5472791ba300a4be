"""Group English words by how they are used, and write the classes where the recogniser finds them.

    python bench/wordclasses.py ENCODER_FOLDER --out service/places/data/classes.en.json.gz

The folder is that of all-MiniLM-L6-v2 (Apache-2.0): ``vocab.txt`` and ``model.safetensors``. Only its
table of word vectors is read: centred, scaled to one length and put into 500 groups by k-means in
batches (of all the components: cut to 64 principal ones, the groups helped half as much). The result
holds words in groups, no vectors. Seed 0; set OMP_NUM_THREADS=1 for the same groups every time.
"""

from __future__ import annotations

import argparse
import gzip
import json
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.cluster import MiniBatchKMeans

CLASSES = 500
BATCH = 4096
SEED = 0


def read_vectors(folder: Path) -> tuple[list[str], np.ndarray[Any, Any]]:
    """Return the whole words of an encoder's vocabulary and their unit vectors (words × components)."""
    from safetensors.numpy import load_file

    table = load_file(folder / "model.safetensors")["embeddings.word_embeddings.weight"]
    vocabulary = (folder / "vocab.txt").read_text("utf-8").split("\n")
    chosen = [row for row, word in enumerate(vocabulary) if word.isalpha() and len(word) > 1]
    vectors = table[chosen] - table[chosen].mean(axis=0)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return [vocabulary[row] for row in chosen], vectors


def group(words: list[str], vectors: np.ndarray[Any, Any]) -> list[str]:
    """Return, for each class, its words in alphabetic order, parted by spaces; classes by their first."""
    model = MiniBatchKMeans(CLASSES, n_init=1, batch_size=BATCH, random_state=SEED).fit(vectors)
    members: list[list[str]] = [[] for _ in range(CLASSES)]
    for word, label in zip(words, model.labels_, strict=True):
        members[label].append(word)
    return sorted(" ".join(sorted(found)) for found in members if found)


def main() -> None:
    """Write the classes, compressed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("encoder", type=Path)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    classes = group(*read_vectors(given.encoder))
    given.out.write_bytes(gzip.compress(json.dumps(classes, ensure_ascii=False).encode(), mtime=0))
    print(f"{sum(len(words.split()) for words in classes)} words in {len(classes)} classes")


if __name__ == "__main__":
    main()

"""How alike two words are: the number of typing errors between them."""

from __future__ import annotations


def errors_between(typed: str, word: str, most: int) -> int:
    """The fewest letters added, left out, changed, or exchanged with the next; `most` + 1 if more.

    The optimal string alignment distance.
    """
    if abs(len(typed) - len(word)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(word) + 1))
    for i, letter in enumerate(typed, 1):
        two_before, before, row = before, row, [i] + [0] * len(word)
        for j, other in enumerate(word, 1):
            row[j] = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == word[j - 2] and typed[i - 2] == other:
                row[j] = min(row[j], two_before[j - 2] + 1)
        if min(row) > most:
            return most + 1
    return row[-1]


def errors_allowed(typed: str) -> int:
    """None in a short word, where every letter counts; one from four letters, two from eight."""
    return 0 if len(typed) < 4 else 1 if len(typed) < 8 else 2


def trigrams(word: str) -> set[str]:
    """Each three letters in a row, with the beginning and the end of the word as letters."""
    padded = f"  {word} "
    return {padded[i : i + 3] for i in range(len(padded) - 2)}

"""Makes data/blocklist.txt.gz from data/sources.txt: long passwords that are guessed first. After a change there:

python -m accounts.signin.blocklist_source
"""

import gzip
from itertools import permutations, product
from pathlib import Path

DATA = Path(__file__).parent / "data"
TAILS = "1 12 123 1234 12345 123456 1234567890 01 11 00 99 2024 2025 2026 2027".split()  # noqa: SIM905
FEWEST = 15


def sources() -> dict[str, list[str]]:
    """Sections of the file: words, portal and rows hold words, phrases holds lines."""
    found: dict[str, list[str]] = {}
    section = ""
    for line in (DATA / "sources.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
            found[section] = []
        elif line and not line.startswith("#"):
            found[section] += [line.replace(" ", "")] if section == "phrases" else line.split()
    return found


def passwords() -> set[str]:
    """Every entry: lower case, letters and digits only, 15 at least."""
    words, portal, rows, phrases = (sources()[name] for name in ("words", "portal", "rows", "phrases"))
    found = {each for text in (*phrases, *rows) for each in _with_tails(text)}
    for word in words:
        found.update(each for times in (2, 3, 4) for each in _with_tails(word * times))
        found.update(each for row in rows for each in (word + row, row + word))
    found.update(one + two for one, two in product(words[:60], repeat=2))
    found.update("".join(some) for count in (2, 3) for some in permutations(portal, count))
    found.update(each for one, two in product(rows, repeat=2) for each in (one + two, one + two[::-1]))
    found.update(sign * size for sign in "0123456789abcdefghijklmnopqrstuvwxyz" for size in range(FEWEST, 33))
    for year in range(1930, 2031):
        found.update({f"{year}" * 4, f"password{year}password", f"iloveyou{year}forever"})
    return {each for each in found if len(each) >= FEWEST}


def _with_tails(text: str) -> set[str]:
    return {text, *(text + tail for tail in TAILS)}


def main() -> None:
    lines = "\n".join(sorted(passwords())) + "\n"
    target, partial = DATA / "blocklist.txt.gz", DATA / "blocklist.part"
    with partial.open("wb") as raw, gzip.GzipFile(fileobj=raw, mode="wb", mtime=0, filename="") as packed:
        packed.write(lines.encode())
    partial.replace(target)
    print(f"{lines.count(chr(10))} passwords in {target}")


if __name__ == "__main__":
    main()

"""What every refusal has in common: one Chinese sentence, and nothing else."""

import re

from cli.command import Ended

SENTENCE = re.compile(r"错误：[^\n]*[\u4e00-\u9fff][^\n]*")
FOREIGN = ("Traceback", "Usage:", "No such", "Error:", "Invalid value", "Missing", "Input should")


def require_one_sentence(ended: Ended, code: int, words: str) -> None:
    """Fail unless the command said one sentence with these words on stderr, and nothing else."""
    (sentence,) = ended.sentences
    assert SENTENCE.fullmatch(sentence), sentence
    assert [word for word in FOREIGN if word in sentence] == []
    assert words in sentence
    assert ended.code == code
    assert ended.out == ""

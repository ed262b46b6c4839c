"""The search finds what it is meant to find: a net with holes would prove nothing."""

import base64
import gzip
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from urllib.parse import quote

import pytest
from privacy.search import Search

WORD = "欧阳哨岗"
SECRET = 'Fp@y&"k52'


def in_archive(data):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside", data)
    return file.getvalue()


@pytest.mark.parametrize("word", [WORD, SECRET])
@pytest.mark.parametrize(
    "written",
    [
        lambda word: f"x{word}y".encode(),
        lambda word: word.encode("utf-16-le"),
        lambda word: word.encode("gb18030"),
        lambda word: json.dumps({"a": word}).encode(),
        lambda word: f"a={quote(word)}&b=1".encode(),
        lambda word: base64.b64encode(f"x:{word};".encode()),
        lambda word: base64.urlsafe_b64encode(f"{word};".encode()),
        lambda word: gzip.compress(in_archive(word.encode())),
    ],
)
def test_a_word_is_found_however_it_is_written(word, written):
    assert Search(it=word).find(written(word)) == {"it"}


def test_a_word_is_found_in_a_database_whose_pages_cut_it(tmp_path):
    path = tmp_path / "some.sqlite3"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE told (text TEXT)")
        database.execute("INSERT INTO told VALUES (?)", ("乱" * 1300 + WORD + "码" * 9000,))

    assert Search(it=WORD).find(path.read_bytes()) == {"it"}


def test_what_is_not_there_is_not_found():
    assert Search(it=WORD).find(in_archive("欧阳岗哨".encode())) == set()

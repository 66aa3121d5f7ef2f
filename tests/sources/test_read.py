from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest

from detente.sources import PlacedError, hash_text, propose_id, read_source

PAGE = """<html><head><title>Talks stall</title><meta property="og:site_name" content="The Lorn Post">
<meta property="article:published_time" content="2021-03-04"></head><body><nav>Home Sport Weather</nav>
<article><h1>Talks stall</h1>{}</article><footer>Imprint</footer></body></html>"""
PARAGRAPH = (
    "<p>Ilse Marrow demanded on Monday that the strait be opened, and the council agreed to look into it.</p>"
)


def saved(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def archive(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name.replace("__", "/") + ".xml", content)
    return buffer.getvalue()


def pdf_with(text: str) -> bytes:
    """A page of one line, written out by hand from the PDF reference's smallest example."""
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % len(out)
    return out + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def test_text_is_stored_as_it_stands_with_plain_line_ends(tmp_path: Path) -> None:
    found = read_source(saved(tmp_path, "2031 Tälks.md", "# Talks\r\n\r\nDate: 4 March 2031\r\rX  “y”\n"))
    assert found.text == "# Talks\n\nDate: 4 March 2031\n\nX  “y”\n"
    assert (found.id, found.title, found.date) == ("s_2031_talks", "Talks", date(2031, 3, 4))
    assert found.sha256 == hash_text(found.text)


def test_a_saved_page_gives_its_main_text_title_outlet_and_date(tmp_path: Path) -> None:
    found = read_source(saved(tmp_path, "page.html", PAGE.format(PARAGRAPH * 4)))
    assert found.text is not None
    assert "Ilse Marrow demanded" in found.text
    assert "Weather" not in found.text
    assert (found.title, found.outlet, found.date) == ("Talks stall", "The Lorn Post", date(2021, 3, 4))


def test_a_pdf_gives_its_text_and_the_content_decides_before_the_name(tmp_path: Path) -> None:
    assert (
        read_source(saved(tmp_path, "note.txt", pdf_with("The strait is closed."))).text
        == "The strait is closed."
    )


def test_a_word_file_gives_paragraphs_tables_and_insertions_and_no_deletions(tmp_path: Path) -> None:
    import docx
    from docx.oxml import parse_xml

    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = docx.Document()
    document.core_properties.title = "Draft"
    document.add_paragraph("We ")._p.append(
        parse_xml(
            f'<w:x xmlns:w="{space}"><w:ins><w:r><w:t>never</w:t></w:r></w:ins>'
            "<w:del><w:r><w:delText>always</w:delText></w:r></w:del>"
            "<w:moveFrom><w:r><w:t>gladly</w:t></w:r></w:moveFrom><w:r><w:t> agree.</w:t></w:r></w:x>"
        )
    )
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    document.save(str(tmp_path / "d.docx"))
    found = read_source(tmp_path / "d.docx")
    assert (found.text, found.title) == ("We never agree.\na\tb", "Draft")


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("empty.txt", b" \n", "has no text in it"),
        ("nul.txt", b"a\0b", "NUL"),
        ("latin.txt", b"M\xfcller", "byte 1 is not UTF-8"),
        ("a.pdf", b"hello", "is named .pdf but is none"),
        ("b.pdf", b"%PDF-1.7 cut short", "is damaged or no PDF"),
        ("c.pdf", pdf_with(""), "is a scan without text"),
        ("a.doc", b"\xd0\xcf\x11\xe0 old", "old Word file"),
        ("a.docx", b"PK\x03\x04 cut short", "damaged archive"),
        ("b.docx", archive(a=b"x"), "no Word file"),
        ("c.docx", archive(word__document=b" " * 20_000_000), "suspicious ratio"),
        ("d.docx", archive(word__document=b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"), "document type"),
        ("e.docx", archive(word__document="<!DOCTYPE a><a/>".encode("utf-16")), "document type"),
        ("f.docx", archive(**{f"p{n}": b"" for n in range(2100)}), "2100 parts"),
        ("g.docx", archive(**{"..__x": b"", "word__document": b"<a/>"}), "leads out"),
        ("a.html", b"<html><body></body></html>", "without a main text"),
    ],
)
def test_what_cannot_be_read_is_one_line_with_the_way_out(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    path = saved(tmp_path, name, content)
    with pytest.raises(PlacedError, match=message) as caught:
        read_source(path)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_locked_pdf_is_refused(tmp_path: Path) -> None:
    import pypdf

    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt("secret", algorithm="RC4-128")
    writer.write(tmp_path / "locked.pdf")
    with pytest.raises(PlacedError, match="locked with a password"):
        read_source(tmp_path / "locked.pdf")


def test_characters_that_deceive_are_kept_and_reported(tmp_path: Path) -> None:
    text = "a\u202eb\nc\u200bd M\u043escow"
    found = read_source(saved(tmp_path, "a.txt", text))
    assert found.text == text
    assert [warning.split(":")[0] for warning in found.warnings] == [
        "bidirectional control U+202E",
        "cyrillic small letter o inside a word of Latin letters",
        "zero-width character U+200B",
    ]
    assert "line 2" in found.warnings[2]


@pytest.mark.parametrize(
    ("stem", "identity"), [("", "source"), ("Ä-1", "a_1"), ("9/11", "s_9_11"), ("x" * 99, "x" * 64)]
)
def test_a_proposed_id_is_plain(stem: str, identity: str) -> None:
    assert propose_id(stem) == identity

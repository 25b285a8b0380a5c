"""Each card twice: with a mistake that is told, and mended."""

from pathlib import Path

PHOTO = Path(__file__).with_name("_photo.png")

SHEET = """
body { display: flex; flex-direction: column; justify-content: center; gap: 28px; padding: 80px; background: #f8fafc;
       color: #0f172a }
h1 { margin: 0; font-size: 76px; line-height: 1.1 }
p { margin: 0; font-size: 34px; color: #475569 }
"""
TITLE = "A title that somebody wrote into a form, where nothing said how long it may be and so it grew and grew"

# The code of the diagnostic, the card with the mistake, and the card without.
CARDS = {
    "overflow": (
        f"<h1 style='font-size: 150px'>{TITLE}</h1><p>A title that is too long</p>",
        f"<h1 style='font-size: 150px; -webkit-line-clamp: 2'>{TITLE}</h1><p>A title that is cut by an ellipsis</p>",
    ),
    "low-contrast": (
        "<h1>Grey on white</h1><p style='color: #cbd5e1'>A caption that hardly anyone can read</p>",
        "<h1>Grey on white</h1><p style='color: #64748b'>A caption that everyone can read</p>",
    ),
    "stretched-image": (
        "<img src='photo.png' width='480' height='320'><p>120×80 px, drawn four times as large</p>",
        "<img src='photo.png' width='120' height='80'><p>120×80 px, drawn as they are</p>",
    ),
    "unknown-property": (
        "<h1 style='colour: #7c3aed'>Violet?</h1><p>No property is called colour</p>",
        "<h1 style='color: #7c3aed'>Violet!</h1><p>The property is called color</p>",
    ),
    "bad-value": (
        "<h1 style='color: #7c3aed letter-spacing: 4px'>Violet?</h1><p>A semicolon is missing</p>",
        "<h1 style='color: #7c3aed; letter-spacing: 4px'>Violet!</h1><p>A semicolon in its place</p>",
    ),
    "bad-selector": (
        "<style>h1:frist-child { color: #7c3aed }</style><h1>Violet?</h1><p>A misspelt pseudo-class</p>",
        "<style>h1:first-child { color: #7c3aed }</style><h1>Violet!</h1><p>The right one</p>",
    ),
    "unsupported-at-rule": (
        "<style>@container (width > 400px) { h1 { color: #7c3aed } }</style><h1>Violet?</h1><p>A container query</p>",
        "<style>@media (width > 400px) { h1 { color: #7c3aed } }</style><h1>Violet!</h1><p>A media query</p>",
    ),
    "resource": (
        "<img src='logo.png' width='120' height='80'><p>An image that nobody gave</p>",
        "<img src='photo.png' width='120' height='80'><p>An image given by its name</p>",
    ),
}

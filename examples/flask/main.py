"""The events' pages."""

import os
import sqlite3

from flask import Flask, abort, render_template

from masthead.flask import ImageResponse, Masthead

app = Flask(__name__)
app.config["DATABASE"] = os.environ.get("DATABASE_FILE", "events.sqlite3")
Masthead(app)

EVENTS = [
    (1, "Open studio night", "Friday, 4 December, 19:00", "Hall 3"),
    (2, "Soup & stories", "Sunday, 6 December, 12:30", "The kitchen"),
]


def events():
    """All events, from a database that is made at the first start."""
    connection = sqlite3.connect(app.config["DATABASE"])
    connection.row_factory = sqlite3.Row
    with connection:
        connection.execute("CREATE TABLE IF NOT EXISTS events (id INTEGER PRIMARY KEY, name, day, place)")
        connection.executemany("INSERT OR IGNORE INTO events VALUES (?, ?, ?, ?)", EVENTS)
    return connection.execute("SELECT * FROM events ORDER BY id").fetchall()


def event(number):
    """One event; an unknown one is a 404."""
    return next((found for found in events() if found["id"] == number), None) or abort(404)


@app.get("/")
def home():
    return render_template("page.html", title="Events", events=events())


@app.get("/events/<int:number>")
def show(number):
    return render_template("page.html", title=event(number)["name"])


@app.get("/events/<int:number>/ticket.png")
def ticket(number):
    return ImageResponse.from_template("ticket.html", event=event(number), options={"width": 480, "height": 200})

"""The card of each person: look them up in your database."""

from ...opengraph_image import card

PEOPLE = {
    "ines": (
        "Inês Carvalho",
        "@ines",
        "Builds boats, writes compilers 🛶",
        [("48", "projects"), ("2.1k", "followers")],
    ),
    "jun": (
        "Jun Tanaka",
        "@jun",
        "Draws maps of places that are not there yet.",
        [("17", "projects"), ("940", "followers")],
    ),
}

size = (1200, 630)


def generate_static_params():
    return [{"name": name} for name in PEOPLE]


def generate_image_metadata(params):
    person = PEOPLE.get(params["name"])
    return [{"id": "card", "alt": f"{person[0]}, {person[2]}"}] if person else []


def image(params):
    return card(*PEOPLE[params["name"]])

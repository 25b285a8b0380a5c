"""The table of products, with three of them."""

from django.db import migrations, models

PRODUCTS = [
    ("Kettle", "Water, quickly and quietly.", 4900, 200),
    ("Lamp", "The light of a long evening.", 7900, 35),
    ("Crème brûlée set", "Six cups and a small fire 🔥", 3900, 340),
]


def fill(apps, _schema_editor):
    product = apps.get_model("shop", "Product")
    for name, tagline, price, hue in PRODUCTS:
        product.objects.create(name=name, tagline=tagline, price=price, hue=hue)


class Migration(migrations.Migration):
    """The first one."""

    initial = True
    operations = [
        migrations.CreateModel(
            "Product",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=80)),
                ("tagline", models.CharField(max_length=160)),
                ("price", models.PositiveIntegerField()),
                ("hue", models.PositiveSmallIntegerField()),
            ],
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]

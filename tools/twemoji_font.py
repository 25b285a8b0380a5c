"""Makes the shipped emoji font from the published one: python tools/twemoji_font.py TwemojiMozilla.woff2 OUT.woff2.

The published font joins its sequences in the feature ``ccmp``, which shapers of Khmer apply within one
syllable only: beside Khmer text families, flags and keycaps fall apart. Here the same lookup is listed
under ``rlig`` as well, which is applied to whole runs. Nothing else is changed.
"""

import copy
import sys

from fontTools.ttLib import TTFont
from fontTools.ttLib.tables.otTables import FeatureRecord


def with_required_ligatures(font: TTFont) -> None:
    """List the lookups of ``ccmp`` under ``rlig`` too, for every script."""
    table = font["GSUB"].table
    features = table.FeatureList.FeatureRecord
    (joined,) = (record for record in features if record.FeatureTag == "ccmp")
    record = FeatureRecord()
    record.FeatureTag, record.Feature = "rlig", copy.copy(joined.Feature)
    features.append(record)
    for script in table.ScriptList.ScriptRecord:
        script.Script.DefaultLangSys.FeatureIndex.append(len(features) - 1)


if __name__ == "__main__":
    source, target = sys.argv[1:]
    twemoji = TTFont(source, recalcBBoxes=False, recalcTimestamp=False)
    with_required_ligatures(twemoji)
    twemoji.save(target)

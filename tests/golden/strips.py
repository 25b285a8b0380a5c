"""What every script is judged by: one strip a script, 600 × 80 CSS px unless it says otherwise.

Each was read by eye before it was accepted: joining, direction, marks, conjuncts, no boxes. A line of a
strip is HTML; what a reader of the script should look at stands in the comment above it.
"""

from __future__ import annotations

from typing import NamedTuple

WIDTH, HEIGHT = 600, 80
STYLE = (
    "display:flex; flex-direction:column; justify-content:center; box-sizing:border-box; padding:0 12px; "
    "background:#fff; font-size:25px; line-height:1.35; white-space:nowrap"
)


class Strip(NamedTuple):
    """The lines of one picture, their language (BCP 47) and direction, and the height of it in CSS px."""

    lang: str
    lines: tuple[str, ...]
    dir: str = "ltr"
    height: int = HEIGHT

    @property
    def html(self) -> str:
        lines = "".join(f"<div>{line}</div>" for line in self.lines)
        return f'<html lang="{self.lang}" dir="{self.dir}"><body style="{STYLE}">{lines}'


def weights(text: str) -> str:
    """A text once for each of the nine weights of CSS."""
    return " ".join(f'<span style="font-weight:{weight}">{text}</span>' for weight in range(100, 1000, 100))


STRIPS = {
    # The fi ligature as a character, quotes, fractions; bold is bold and italic has its own letters (a, f).
    "latin": Strip(
        "en",
        (
            "Hamburgefonstiv “quotes” ‘fi’ ﬁ №7 ½ €5 naïve",
            "plain <b>bold</b> <i>italic affine</i> <b><i>both</i></b>",
        ),
    ),
    # 100 to 900 are nine weights, 500 is not 400.
    "weights": Strip("en", (weights("Ham"), f"<i>{weights('Ham')}</i>")),
    # Two marks on one letter, horns, stroked d.
    "vietnamese": Strip("vi", ("Tiếng Việt: Nguyễn Phước, đường phố", "ướt, ngữ nghĩa, ỷ lại, ỡm ờ, ặ Ậ Ở <b>Ữ</b>")),
    # Ogoneks and strokes; carons that look like apostrophes on ď ť ľ.
    "polish-czech": Strip("pl", ("Zażółć gęślą jaźń, łódź Ż Ś Ć", '<span lang="cs">Příliš žluťoučký kůň úpěl ďábelské ódy</span>')),
    # Dotless ı and dotted İ are two letters.
    "turkish": Strip("tr", ("İstanbul’da ılık bir iğde, ığdır, çağrı", "Şişli, gözlükçü, ÜÖÇŞĞİI <b>İIıi</b>")),
    # Final sigma; breathings, accents and iota subscripts stacked on one vowel.
    "greek": Strip("el", ("Ξεσκεπάζω την ψυχοφθόρα βδελυγμία", "Ὅμηρος, ᾧδε, τὴν ψυχήν, Ἀθῆναι, ᾳ ῇ ΐ ΰ")),
    # Ukrainian Ї Ґ, Belarusian Ў, Serbian ћ ђ Љ, Kazakh Ө Ү Ң.
    "cyrillic": Strip("ru", ("Съешь ещё этих мягких булок <i>дтпг</i>", "Їжак Ґудзик Ў ћирилица ђак Љ Өзен Үй Ң")),
    # Tone marks above vowels, none over another; ญ and ฐ lose their feet over a vowel below.
    "thai": Strip("th", ("ภาษาไทย ที่นี่ น้ำ ป้ำ กี๊ ปู่ ญี่ปุ่น ฎีกา", "ญู ฐู เรือใบ ๑๒๓ <b>ตัวหนา</b> <i>เอียง</i>"), height=96),
    # Sara am with its tone mark; ligated ໝ ໜ.
    "lao": Strip("lo", ("ສະບາຍດີ ນ້ຳ ໝາກມ່ວງ ໜັງສື ໑໒໓",)),
    # Joined letters in four forms, lam-alef ligatures, vowels above and below, shadda under fatha.
    "arabic": Strip("ar", ("اَلسَّلَامُ عَلَيْكُمْ، لا إله إلا الله", "كتابٌ جميلٌ، الطلاب ١٢٣؟ <b>عريض</b>"), "rtl", 112),
    # Letters of Persian and Urdu; a non-joiner parts می from روم; the digits differ from Arabic's.
    "persian-urdu": Strip("fa", ("گچ پژ کیک می‌روم ۴۵۶ <span lang='ur'>ہے ٹھیک بڑے</span>",), "rtl"),
    # Latin words and numbers run left to right inside, brackets are turned.
    "arabic-mixed": Strip("ar", ("السعر 1,250 USD في Next.js 15 (نسخة 2.0) غدًا",), "rtl"),
    # The same the other way: Arabic and Hebrew inside English.
    "english-mixed": Strip("en", ("The word سلام (salām), שלום and 12 + 3 = 15.",)),
    # Final forms ך ם ן ף ץ; geresh and gershayim; numbers left to right.
    "hebrew": Strip("he", ("שלום עולם! צה״ל, ג׳ירפה, ךםןףץ", "המחיר: 49.90 ₪ (כולל Wi-Fi) <b>מודגש</b>"), "rtl"),
    # Points sit below, in and above their letters; shin and sin differ.
    "hebrew-points": Strip("he", ("בְּרֵאשִׁית בָּרָא, שָׂרָה, לְשׁוֹן",), "rtl"),
    # क्ष and ज्ञ are ligatures, र is a reph or a stroke below, short i stands left of its consonant.
    "devanagari": Strip("hi", ("नमस्ते दुनिया, क्षत्रिय, ज्ञान, श्री, विद्यार्थी", "हिन्दी, कर्म, ट्रक, क्रम, किताब। ०१२ <b>मोटा</b>"), height=96),
    # ক্ষ, reph, ya-phala; vowels on both sides of a consonant.
    "bengali": Strip("bn", ("বাংলা ভাষা, ক্ষমা, জ্ঞান, কর্ম, ক্রম", "কি কে কৌ সৃষ্টি স্ত্রী ব্যাংক। ০১২"), height=96),
    # Vowels in two parts around a consonant; ஸ்ரீ and க்ஷ are ligatures.
    "tamil": Strip("ta", ("வணக்கம் உலகம், கொ கோ கௌ", "ஸ்ரீ க்ஷ பெண் நூல் கூட்டு <b>தடித்த</b>"), height=96),
    # Conjuncts below the line; a repha.
    "gujarati-gurmukhi": Strip("gu", ("ગુજરાતી, શ્રી, ક્ષ, ર્ક, જ્ઞાન ૧૨૩", '<span lang="pa">ਪੰਜਾਬੀ, ਸ੍ਰੀ, ਗੁਰਮੁਖੀ, ਪੱਕਾ</span>')),
    "telugu-kannada": Strip("te", ("తెలుగు, స్త్రీ, క్షమ, రాష్ట్రం", '<span lang="kn">ಕನ್ನಡ, ಸ್ತ್ರೀ, ಕ್ಷಮೆ, ರಾಷ್ಟ್ರ</span>'), height=120),
    # Chillus (ൽ ൻ); Sinhala joins ශ්‍රී with a joiner.
    "malayalam-sinhala": Strip("ml", ("മലയാളം, ക്ഷമ, സ്ത്രീ, അവൻ, ൽ", '<span lang="si">ශ්‍රී ලංකාව, ක්‍රි, සිංහල</span>'), height=112),
    # Hangul in blocks, also where it is written in parts (the second word); Hanja in Korean forms.
    "korean": Strip("ko", ("안녕하세요 \u1112\u1161\u11ab\u1100\u1173\u11af 값 뷁 ㄱㄴㄷ", "骨直誤令 漢字 <b>굵게</b> <i>기울임</i>")),
    # Small kana, long vowel mark, half-width kana, voicing marks as characters of their own.
    "japanese": Strip("ja", ("日本語の「カード」、ヴァイオリン。ﾊﾝｶｸ", "骨直誤令 か\u3099ぎょ ー〜 <b>太字</b> <i>斜体</i>")),
    # Commas and stops at the lower left; the right strokes of 骨 and 直.
    "chinese-simplified": Strip("zh-Hans", ("简体中文：你好，世界！", "骨直誤令 说话 <b>粗体</b> “引号”《书》")),
    # Commas and stops in the middle.
    "chinese-traditional": Strip("zh-Hant", ("繁體中文：你好，世界！", "骨直誤令 說話 <b>粗體</b> 「引號」《書》")),
    "chinese-hongkong": Strip("zh-HK", ("香港中文：你好，世界！", "骨直誤令 說話 嘅咗啲 <b>粗體</b>")),
    # One text in five languages: no two of the five columns are alike.
    "han-by-language": Strip(
        "en",
        tuple(
            " ".join(f'<span lang="{lang}">{text}</span>' for lang in ("ja", "ko", "zh-Hans", "zh-Hant", "zh-HK"))
            for text in ("骨直誤", "令没刃")
        ),
    ),
    "armenian": Strip("hy", ("Բարեւ աշխարհ, ՀԱՅԱՍՏԱՆ և մեղր՞", "«այո», ﬓ, Ֆ, ռ <b>թավ</b>")),
    # Mtavruli capitals in the second line.
    "georgian": Strip("ka", ("გამარჯობა მსოფლიო, საქართველო", "ᲡᲐᲥᲐᲠᲗᲕᲔᲚᲝ Ⴀⴀ <b>მუქი</b>")),
    "ethiopic": Strip("am", ("ሰላም ልዑል፣ ኢትዮጵያ፡ አዲስ አበባ።", "፩፪፫ ቋንቋ ጧት <b>ደማቅ</b>")),
    # Subscript consonants, ro before its cluster, a mark that moves below; the emoji of the end are whole.
    "khmer": Strip("km", ("សួស្តី\u200bពិភពលោក ភាសាខ្មែរ ក្រុម ស្ត្រី", "ប៉ី ញ្ញ ១២៣ 👩🏽‍🚀 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🇯🇵 1️⃣"), height=112),
    # Kinzi above, medials around, stacked consonants.
    "burmese": Strip("my", ("မင်္ဂလာပါ ကမ္ဘာ ကျွန်ုပ် မြန်မာ ဩ ၁၂၃",), height=96),
    "mathematics": Strip("en", ("∀x∈ℝ: ∮𝔸·d𝒮 ⟹ ∑ᵢ₌₀ⁿ √2 ≠ π²", "≈ 9.87, ℵ₀ ⊆ ∅ ⨁ 𝑓∘𝑔 ∇×𝐄 ½ ≤ ∞ ∫ ℏ")),
    "signs": Strip("en", ("→ ⇒ ↩ ✓ ✗ ★ ☐ ♜ ⌘ ⏎ ☰ ♪ ♯ 𝄞", "① Ⓐ ░▒▓ ┌─┐ ▲ ● ⠓ § ¶ † ‰ ₿ ₹ ₴"), height=112),
    # People with professions, families, skin tones, two tones in one picture.
    "emoji": Strip("en", ("👩🏽‍🚀 👨‍👩‍👧‍👦 👍🏿 🧑🏻‍🤝‍🧑🏿 🫱🏼‍🫲🏾 ❤️‍🔥 👁️‍🗨️ 🐈‍⬛ 😀 🦜",)),
    # Countries, Europe, England, Scotland and Wales, the rainbow, keycaps.
    "emoji-flags": Strip("en", ("🇯🇵 🇩🇪🇫🇷 🇪🇺 🇺🇳 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿 🏴󠁧󠁢󠁷󠁬󠁳󠁿 🏳️‍🌈 🏴‍☠️ 1️⃣ #️⃣ 🔟",)),
    # Each sign as text, then as emoji.
    "emoji-presentation": Strip("en", ("☎︎☎️ ❤︎❤️ ☺︎☺️ ✔︎✔️ ⌚︎⌚️ ©︎©️ ™︎™️ ↗︎↗️ ☀︎☀️ 1 1️⃣",)),
    # Letters whose marks Inter lacks, and marks on a dotted circle.
    "marks": Strip("en", ("x\u0331 q\u0331 k\u0331, e\u0301 ȩ\u0300 o\u0328\u0301 ɔ\u0303, ◌\u0e31 ◌\u0308", "a\u0330 s\u0323\u0307 <b>x\u0331</b> <i>x\u0331</i>")),
    # Faces of the machine have regular and bold: five and four alike, nothing smeared.
    "system-weights": Strip("th", (weights("ไทย"), f'<span lang="ja">{weights("日")}</span> {weights("ש")}')),
}  # fmt: skip

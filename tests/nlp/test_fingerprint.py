"""Near-duplicates by their fingerprints."""

import random

import pytest

from haidang.model.article import Text
from haidang.text import folded
from nlp.fingerprint import fingerprint, similar

CHAIN = (
    "KHẨN: 2 giờ sáng nay thủy điện xả lũ 20.000 m3/s, bà con Đại Lộc, Điện Bàn chạy gấp lên chỗ cao, "
    "báo cho người thân biết để còn kịp dọn đồ 🙏🙏"
)


def of(text, *, title="", lead=""):
    return fingerprint(Text(title=title, lead=lead, text=text))


def test_accents_case_emoji_and_form_make_no_difference():
    bare = folded(CHAIN).text.upper().replace("🙏", "") + " 😱"
    assert of(bare) == of(CHAIN)
    assert similar(of(bare), of(CHAIN)) == 1.0


def test_the_fingerprint_is_steady():
    assert of("Nước lên nhanh, bà con chú ý.")[:16] == of("nuoc len nhanh ba con chu y")[:16] != ""
    assert len(of(CHAIN)) == 256
    assert int(of(CHAIN), 16) > 0


def test_changed_figures_leave_it_close_and_other_texts_far():
    changed = CHAIN.replace("2 giờ", "3 giờ") + " Chia sẻ giúp!"
    other = "Lễ hội pháo hoa quốc tế công bố mười đội dự thi năm sau với chủ đề biển kết nối các thành phố."
    assert similar(of(CHAIN), of(changed)) > 0.5
    assert similar(of(CHAIN), of(other)) < 0.1


def test_title_and_body_count_as_one_text():
    assert of("c d e f", title="a b") == of("a b c d e f")


@pytest.mark.parametrize("nothing", ["", "  \n", "!!! 🙏"])
def test_a_text_without_words_is_like_nothing(nothing):
    assert of(nothing) == ""
    assert similar(of(nothing), of(CHAIN)) == 0.0
    assert similar("", "") == 0.0


def test_scripts_without_spaces():
    one = "岘港连日暴雨,数百名游客改签航班,机场仍然开放。"
    assert similar(of(one), of(one.replace("数百名", "数千名"))) > 0.5
    assert similar(of(one), of("佛山举办龙舟赛,市民冒雨观战,气氛热烈非常。")) < 0.1


def test_the_estimate_is_near_the_true_share():
    rng = random.Random(7)
    vocabulary = [f"w{n}" for n in range(3000)]
    errors = []
    for _ in range(40):
        words = [rng.choice(vocabulary) for _ in range(150)]
        cut = rng.randrange(100)
        others = words[cut:] + [rng.choice(vocabulary) for _ in range(cut)]
        one, two = ({tuple(w[i : i + 3]) for i in range(len(w) - 2)} for w in (words, others))
        errors.append(similar(of(" ".join(words)), of(" ".join(others))) - len(one & two) / len(one | two))
    assert max(map(abs, errors)) < 0.15
    assert abs(sum(errors) / len(errors)) < 0.03

"""Personal data is out before anything is stored; what is not personal stays."""

import os
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from haidang.errors import SettingsError
from haidang.private import KeyFile, Mask, mask

PHONE, IDENTITY, ACCOUNT = "[số điện thoại]", "[số định danh]", "[số tài khoản]"


@pytest.mark.parametrize(
    "number",
    [
        "0905000111", "0905 000 111", "0905.000.111", "0905-000-111", "0 9 0 5 0 0 0 1 1 1", "+84905000111",
        "+84 905 000 111", "84905000111", "(0236) 3822 123", "0236.3822.123", "o9o5 ooo 123", "0905 000 xxx",
        "+82 10-1234-5678", "0905\u200b000\u00ad111", "０９０５０００１１１",
    ],
)  # fmt: skip
def test_telephone_numbers(number):
    assert mask(f"Gọi {number} nhé").text == f"Gọi {PHONE} nhé"


@pytest.mark.parametrize(
    ("raw", "masked"),
    [
        ("CCCD 048099001234", f"CCCD {IDENTITY}"),
        ("số 048 099 001 234 của tôi", f"số {IDENTITY} của tôi"),
        ("cmnd 201 234 567", f"cmnd {IDENTITY}"),
        ("hộ chiếu C1234567", f"hộ chiếu {IDENTITY}"),
        ("STK 0123456789 VCB", f"STK {ACCOUNT} VCB"),
        ("chuyển khoản Techcombank 1903 6789 0120 15", f"chuyển khoản Techcombank {ACCOUNT}"),
        ("viết cho nguoi.dan+1@gmail.com", "viết cho [thư điện tử]"),
        ("a.b [at] mail.vn", "[thư điện tử]"),
        ("theo @nguoihoian82 và @abc@mastodon.social", "theo [tài khoản] và [tài khoản]"),
        ("facebook.com/nguoi.hoi.an", "facebook.com/[trang cá nhân]"),
        ("xe 43A-123.45 và 43A1-12345", "xe [biển số xe] và [biển số xe]"),
        ("biển số 43a 12345", "biển số [biển số xe]"),
    ],
)
def test_other_personal_data(raw, masked):
    assert mask(raw).text == masked


@pytest.mark.parametrize(
    "raw",
    [
        "Thông báo số 118/TB-PTDS ngày 02.09.2025 19:30",
        "lệnh số 4471/UBND-KH, mỗi hộ 500.000 đồng vào tài khoản quỹ",
        "Luật 126/2025/QH15, NĐ 30/2020/NĐ-CP, giai đoạn 2021-2025",
        "xả lũ 20.000 m3/s, 84.905.000.000 đồng, 1.234.567.890 đồng, 100000000000 đồng",
        "tổng đài 1022, 113, 114, 115 và 18008108",
        "tọa độ 16.0544, 108.2022; 15/7/2026 lúc 14h30; 2026-11-23",
        "tàu ĐNa 90123 TS, CCG 5202, HD-981, lô 136-03",
        "giá 5@ và C# @ đây",
        "hotel.example/rooms?id=123456789012345",
        "https://post.com/tin-tuc và https://washingtonpost.com/tin",
        "kết quả xổ số 05-13-21-27-29-45",
    ],
)
def test_what_is_not_personal_stays(raw):
    assert mask(raw).text == raw


def test_masks_name_kind_and_place():
    raw = "Ai cần gọi 0905 000 111, @hoian"
    assert mask(raw).masks == (Mask(kind="phone", start=11, end=23), Mask(kind="mention", start=25, end=31))


@given(st.text(alphabet="0123456789 .-+@aAđtk:số/xX\n\u200b", max_size=60))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_masking_twice_changes_nothing(raw):
    once = mask(raw).text
    assert mask(once).text == once


@given(st.text(st.characters(exclude_characters="["), max_size=60))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_only_masked_places_change(raw):
    found = mask(raw)
    kept = "".join(
        raw[a:b]
        for a, b in zip([0, *(m.end for m in found.masks)], [*(m.start for m in found.masks), len(raw)], strict=True)
    )
    rest = found.text
    for word in ("[tài khoản]", "[trang cá nhân]", PHONE, IDENTITY, ACCOUNT, "[thư điện tử]", "[biển số xe]"):
        rest = rest.replace(word, "")
    assert rest == kept


def zeros(count):
    return bytes(count)


def test_pseudonyms_are_keyed_and_steady(tmp_path):
    path = tmp_path / "keys" / "authors.key"
    keys = KeyFile(path, entropy=zeros)
    name = keys.pseudonym("mastodon", "nguoihoian82")
    assert name == KeyFile(path).pseudonym("Mastodon", "@NguoiHoiAn82")
    assert len(name) == 32
    assert int(name, 16) > 0
    assert name != keys.pseudonym("facebook", "nguoihoian82")
    other = KeyFile(tmp_path / "other.key", entropy=lambda count: b"\1" * count)
    assert name != other.pseudonym("mastodon", "nguoihoian82")


def test_the_key_file_is_its_owner_s_alone(tmp_path):
    path = tmp_path / "authors.key"
    KeyFile(path)
    assert (path.stat().st_mode & 0o777, path.stat().st_size) == (0o600, 32)
    assert os.listdir(tmp_path) == ["authors.key"]
    path.chmod(0o640)
    with pytest.raises(SettingsError, match="0600"):
        KeyFile(path)


def test_a_key_of_another_length_is_refused(tmp_path):
    path = tmp_path / "authors.key"
    path.write_bytes(b"short")
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="32 bytes"):
        KeyFile(path)


def test_makers_at_the_same_time_end_up_with_one_key(tmp_path):
    path = tmp_path / "authors.key"
    gate = threading.Barrier(4)
    seen = []

    def make(number):
        def entropy(count):
            gate.wait()
            return bytes([number]) * count

        seen.append(KeyFile(path, entropy=entropy).pseudonym("p", "a"))

    threads = [threading.Thread(target=make, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 4
    assert len(set(seen)) == 1

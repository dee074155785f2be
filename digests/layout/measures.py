"""Figures of the layout: Appendix I of Decree 30/2020/NĐ-CP, with our choice inside each range. Millimetres, points."""

PAGE_WIDTH, PAGE_HEIGHT = 210.0, 297.0
TOP, BOTTOM, LEFT, RIGHT = 20.0, 20.0, 30.0, 15.0
HEADER_FROM_TOP = 10.0  # the page number stands in the middle of the top margin

FONT = "Times New Roman"
FONT_EAST_ASIA = "SimSun"  # Word's own names; the PDF carries its fonts
FONT_COMPLEX = "Times New Roman"

BODY = 13.0
STATE_NAME = 12.0  # quốc hiệu
MOTTO = 13.0  # tiêu ngữ
PARENT_BODY = 12.0
OFFICE = 12.0
NUMBER_LINE = 13.0
DATE_LINE = 13.0
KIND = 14.0
SUBJECT = 13.0
HEADING = 13.0
SIGNER = 13.0
RECIPIENTS_LABEL = 12.0
RECIPIENTS = 11.0
CIRCULATION = 13.0
PAGE_NUMBER = 13.0
SOURCE_LINE = 11.0

FIRST_LINE = 12.7
PARAGRAPH_GAP = 6.0
LINE_SPACING = 1.0

STATE_WORDS = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO_WORDS = "Độc lập - Tự do - Hạnh phúc"
KIND_WORDS = "BÁO CÁO"
DRAFT_WORDS = "BẢN NHÁP – CHƯA PHÁT HÀNH"
ASSESSMENT_WORDS = "Đánh giá nội bộ"
EMPTY_WORDS = "Không có tin trong kỳ."

"""An honour, a ranking or a finding put into the mouth of a great name, and told by nobody of standing.

Falsehoods that flatter a place spread as those that frighten it: "UNESCO names us the best city in the world".
"""

from haidang.model.case import SignalFinding
from triage.evidence import Evidence
from triage.signals import cues
from triage.signals.unsourced_claim import claims

NAME = "borrowed_authority"

_WHO = (
    r"unesco|unicef|liên hợp quốc|liên hiệp quốc|united nations|who|ngân hàng thế giới|world bank|imf|nasa|interpol"
    r"|asean|eu|forbes|time|cnn|bbc|national geographic|lonely planet|michelin|guinness|tripadvisor|harvard|oxford"
    r"|nhà trắng|white house|联合国教科文组织|聯合國教科文組織|联合国|聯合國|유네스코|ユネスコ|国連|юнеско|оон"
)
_HONOURED = (
    r"công nhận|vinh danh|xếp hạng|bình chọn|chọn là|chọn làm|trao giải|phong tặng|đưa vào danh sách|xác nhận|cảnh báo"
    r"|named|names|ranked|ranks|recogni[sz]ed|recogni[sz]es|awarded|crowned|voted|classé|désigné|评为|評為|选为|選為|列入|선정|認定"
    r"|признал|назвал"
)
_UTMOST = (
    r"nhất thế giới|nhất châu á|nhất hành tinh|nhất đông nam á|số 1|số một|top \d+|duy nhất|đầu tiên trên thế giới"
    r"|in the world|on earth|in asia|number one|no\. ?1|best|most|worst|世界最|全球最|세계에서|世界一|самым"
)


def find(seen: Evidence) -> SignalFinding | None:
    """Strong where the honour is the utmost one; nothing where a second root source tells it too."""
    if not seen.low_standing or seen.root_sources >= 2 or not claims(seen):
        return None
    who, honoured = cues.find(_WHO, seen), cues.find(_HONOURED, seen)
    if not who or not honoured:
        return None
    utmost = cues.find(_UTMOST, seen)
    return SignalFinding(
        signal=NAME,
        strength=1.0 if utmost else 0.6,
        evidence=f"Viện dẫn {cues.quoted(who)} cho một danh hiệu, xếp hạng hoặc kết luận, chưa thấy nguồn gốc thứ hai.",
        spans=tuple(one.span for one in (*who, *honoured, *utmost)[:4]),
    )

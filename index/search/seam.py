"""TEMPORARY seam until the reader of places, years and speakers is merged."""
import re
from index.search.substitution import Likeness, Part
_P="北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆 香港 澳门 台湾".split()
_S="陈水扁 李登辉 朱镕基 阿扁 温家宝 周恩来 华国锋 马英九 梁振英 蔡英文".split()
_R=re.compile("(?P<p>"+"|".join(_P)+")(?:省|市)?|(?P<s>"+"|".join(_S)+r")|(?P<y>(?:民国)?(?<!\d)(?:19|20)\d\d(?:年)?|(?<!\d)\d\d年)")
def read_parts(text):
    from index.terms import fold
    return [Part(Likeness.PLACE if m["p"] else Likeness.SPEAKER if m["s"] else Likeness.YEAR,*m.span()) for m in _R.finditer(fold(text))]

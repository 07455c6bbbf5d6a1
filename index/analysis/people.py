"""How speakers are named in Chinese documents: surnames, offices, roles, and how they greet."""

from __future__ import annotations

import re

# The commonest surnames of both scripts. Those that begin everyday words, which may stand before a colon
# as well (高度, 任务, 方法, 时间), count only where an office or a date accompanies the name.
_PLAIN_SURNAMES = (
    "王李张張刘劉陈陳杨楊赵趙吴吳徐孙孫胡朱郭何罗羅梁宋郑鄭谢謝韩韓唐冯馮董萧蕭曹袁邓鄧傅沈彭吕呂苏蘇卢盧"
    "蒋蔣蔡贾賈丁魏薛叶葉阎閻潘杜戴钟鍾鐘汪姜范譚谭廖邹鄒熊陆陸郝崔毛邱秦顾顧侯邵孟龙龍雷钱錢汤湯尹黎乔喬"
    "贺賀赖賴龔龚曾林周黄黃姚莫俞倪葛柯庞龐聂聶翁殷詹巫麥麦耿涂關关單甄霍习習华華"
)
SURNAMES = _PLAIN_SURNAMES + (
    "高马馬许許程余田任方石孔白康江史万萬段常武文易金夏洪鲁魯严嚴施陶温溫蓝藍古安盛舒成时時路包左梅尤简簡"
    "费費于兰蘭项項祝阮纪紀管牛章柳申辛骆駱欧歐柴景连連宁寧毕畢季尚柏岳齐齊庄莊向樊苗焦巴边卞裴佟娄翟"
)
_DOUBLE = "欧阳|歐陽|司马|司馬|上官|诸葛|諸葛|尉迟|公孙|慕容|司徒|夏侯|令狐|端木|皇甫"
_HIDDEN = "[×✕＊*xX某○〇]"
_HAN = "[\u4e00-\u9fff]"
_FOREIGN = rf"{_HAN}{{1,6}}(?:[·•・．]{_HAN}{{1,8}}){{1,3}}"

FULL_NAME = (
    rf"(?:(?:{_DOUBLE}){_HAN}{{1,2}}?|[{SURNAMES}]{_HAN}{{1,3}}?"
    rf"|{_HAN}{_HIDDEN}{{1,2}}|{_HIDDEN}{{2,3}}|{_FOREIGN})"
)
"""A person's name inside a regular expression, as short as what follows allows; 王×× is one, too."""

OFFICES = (
    "总书记|總書記|书记|書記|总理|總理|主席|总统|總統|委员长|委員長|国务委员|省长|省長|市长|市長|县长|縣長|区长|區長"
    "|州长|州長|镇长|鎮長|乡长|鄉長|部长|部長|厅长|廳長|局长|局長|司长|司長|处长|處長|科长|科長|署长|署長|所长|所長"
    "|主任|院长|院長|校长|校長|会长|會長|理事长|理事長|董事长|董事長|总经理|總經理|总裁|總裁|行长|行長|秘书长|秘書長"
    "|检察长|檢察長|政委|司令员|司令員|行政长官|行政長官|議長|议长|大使|特首|组长|組長|园长|團長|团长|站长|台长|社长"
)
"""Offices that a speaker is introduced by, for a regular expression."""

SALUTATION = re.compile(
    "(?:(?:尊敬的|親愛的|亲爱的|敬愛的|敬爱的)?(?:各位|全[国國市省县縣]|女士|先生|同志|朋友|同胞|主席|代理主席|"
    "代表|委员|委員|大家|老师|老師|同学|同學|来宾|來賓|院长|院長)[^，,。：:！!]{0,20})[：:，,！!]"
)
"""The words that a speech begins with: 各位代表：."""

SALUTATION_INSIDE = re.compile(
    "(?:(?:尊敬|亲爱|敬爱)的)?(?:各位|同志们|同志們|女士们|女士們)[^，,。：:！!]{0,20}[：:，,！!]"
)
"""A salutation that shares the line with the speaker's name: 总理某某各位代表：."""

_NAME = re.compile(rf"(?:(?:{_DOUBLE})|[{_PLAIN_SURNAMES}])[ \u3000\xa0]{{0,4}}{_HAN}{{1,2}}|{_FOREIGN}")
_ROLE = re.compile(
    rf"(?:{OFFICES}|主持人|主持|记者|記者|议员|議員|委员|委員|发言人|發言人|法官|律师|律師|审判长|审判员|公诉人|辩护人"
    "|代表|嘉宾|嘉賓|网友|網友|观众|觀眾|听众|聽眾|学生|學生|同学|同學|老师|老師|教授|博士|专家|專家|院士|先生|女士"
    "|小姐|同志|秘书|秘書|顾问|顧問|主播|市民|村民|群众|家长|家長)[甲乙丙丁戊己一二三四五六A-Za-z\\d]{0,2}$"
)
_ENGLISH = re.compile(r"(?:MR|MRS|MS|MISS|DR|PROF|SIR|THE|HON|Mr|Mrs|Ms|Miss|Dr|Prof)\b[. ].{1,30}$")
_INTRODUCED = re.compile(
    rf"[^，。：:]{{0,24}}?(?:{OFFICES}|发言人|發言人|主持人|教授|院士|律师|律師)"
    rf"(?:[ \u3000\xa0]*(?P<name>[{SURNAMES}]{_HAN}{{1,2}})"
    rf"|[ \u3000\xa0]+(?P<apart>{_HAN}{{2,3}}|{_FOREIGN}))$"
    r"|(?P<asker>(?:网友|網友|网民|市民|读者|讀者|观众|觀眾|听众|聽眾)[ “”\"]{0,2}[\w·]{1,12})[“”\"]?$"
)
# Who is greeted or only named as present does not speak.
_ADDRESSED = re.compile(
    "(?:各位|尊敬|敬爱|敬愛|亲爱|親愛|全[国國省市县縣体體]|我的|出席|列席|缺席|[请請]假|[与與参參][会會]).*|.*[们們]"
    "|(?:主席|总统|總統|秘书长|秘書長|议长)(?:先生|女士)"
)


def is_role(words: str) -> bool:
    """Whether words end in an office or in what somebody is on an occasion: 新华社记者, 議員甲."""
    return not _ADDRESSED.fullmatch(words) and bool(_ROLE.search(words) or _ENGLISH.match(words))


def is_name(words: str) -> bool:
    """Whether words look like a person's name and nothing else: a common surname and what is given."""
    return _NAME.fullmatch(words) is not None


def introduced_name(words: str) -> str:
    """Return whom an office introduces: 盛某某 of 国家统计局副局长 盛某某; empty where nobody is named."""
    match = _INTRODUCED.match(words)
    return (match["name"] or match["apart"] or match["asker"]) if match else ""

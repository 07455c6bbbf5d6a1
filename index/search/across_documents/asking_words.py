"""The words that ask of several documents: of whom, what is said, how they differ; closed classes alone."""

from __future__ import annotations

import re

from index.analysis.places import REGIONS
from index.search.names.speakers import OFFICE
from index.search.questions.question_words import ENGLISH_FUNCTION_WORDS


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


SAY = (
    r"(?:[提讲谈写说][到及出过了]|[提说讲谈]起|写[入进]|提没提|涉及|强调|部署|列入|纳入|安排了|关注|点名|点到|论及"
    r"|[谈讨]论|出现|放进|[有没](?:提|讲|谈|写)(?![高升供价写述]))"
)
"""A verb of saying, by which a document speaks of something."""
HOW_SPOKEN = (
    r"(?:怎[么样]|如何|咋|(?<![一二三四五六七八九十几\d])点样?)(?:样|去)?(?:说|讲|谈|提(?![高升供])|写|看|睇|评价|安排|部署|描述|表述|对待|变)[待法化]?"
    r"|(?:说|讲|谈|提|写)了?(?:些?什么|啥|哪些)|(?:[说讲]法|表述|提法)"
)
HOW_SAID = (
    rf"{HOW_SPOKEN}"
    r"|有(?:什么|哪些|何|啥)(?:说法|表述|提法|变化|安排|部署|要求|举措|措施|打算|考虑)"
)
_PAPER = r"(?:报告|讲话|文件|文告|发言|文章|[贺祝献]词|致[辞词]|演[讲说]|谈话)"
OF_PAPER = rf"的?(?:国务院|政府|工作|年度|施政|元旦|新年)*{_PAPER}"
_BODY = r"(?:的?(?:人民)?政府(?!补|投|债|采|购|部|职))?"
_PROVINCES = (
    r"(?:省、?(?:自治)?区、?(?:直辖)?市|省市区|省市|省区|省份|省)(?!委|厅|长|级|直|部|领导|联|内|会|市|县|重)"
)
_TOWNS = r"(?:城市|地市|市|县)(?!场|民|委|级|区|县|域|部)"
_OTHERS = r"(?:地区|地方|地)(?!方)"
_YEARS = r"(?:年份?|年度|届)"
_PEOPLE = rf"(?:官员|领导人?|发言人|部门|负责人|人|(?P<office>{OFFICE}))"
_ALL = r"(?:全国)?(?:各个?|每一?个|所有的?|(?:3[1-4]|三十[一二三四])个?)"
_REGION = "|".join(sorted(REGIONS, key=len, reverse=True))
_ABBREVIATIONS = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀黔贵滇云藏陕秦甘陇青宁新]"

# ---- each of them ----------------------------------------------------------------------------------------
# A region's provinces are asked, not what is planned for it: 西部大开发, 长三角一体化, 京津冀协同发展.
_OF_REGION = (
    rf"(?:各个?|[一二三四五六七八九十]+个|所有的?|民族)?(?P<region>{_REGION})"
    r"(?!一体|协同|大开发|振兴|崛起|双城|城市群|建设|陆海|联动|合作|融合|发展|铁路|航运|生态|经济)"
    r"(?:地区|区域|沿线)?的?(?P<members>(?:各个?|每个|这?几个|[一二三四五六七八九十\d]+个?)?"
    r"(?:省[、和]?[一二三四五]?(?:自治)?[市区]|省份|省|直辖市|市|区)(?!委|长|级|直|会|域)"
    rf"(?:{_ABBREVIATIONS}{{2,}})?)?"
)
# What is asked of each stands at the beginning of a question, or right before the asking.
_BEFORE = (
    r"(?:^|(?<=[,，。;；:：?？!！\s年看查和在从把将下出比])"
    r"|(?<=请问)|(?<=今年)|(?<=对比)|(?<=比较)|(?<=汇总)|(?<=中国)|(?<=说说)|(?<=列出))"
)
_ASKED_AFTER = (
    rf"(?:今年|20\d\d年?|的?(?:政府|工作)*{_PAPER}?[里中上]?(?:都|分别|各自|是|有|对此|又)*"
    rf"(?:{HOW_SAID}|定[了在为]?多少|是?多少|各是|情况|目标))"
)
EACH_PROVINCE = re.compile(
    rf"{_BEFORE}(?:{_ALL}{_PROVINCES}{_BODY}|全国各地(?!区?的?(?:群众|人民|同胞)))"
    rf"|{_ALL}{_PROVINCES}{_BODY}(?={_ASKED_AFTER})"
)
EACH_TOWN = re.compile(rf"{_BEFORE}各个?{_TOWNS}{_BODY}")
EACH_OTHER = re.compile(
    rf"(?:{_BEFORE}|^)各个?{_OTHERS}{_BODY}"
    rf"(?=今年|20\d\d|{OF_PAPER}|的?[^的,要应须都能会]{{1,12}}(?:目标|多少|情况)|[^,]{{0,12}}(?:{HOW_SAID}))"
)
EACH_OF_REGION = re.compile(rf"{_OF_REGION}{_BODY}")
OF_EACH = re.compile(
    rf"今年|去年|20\d\d|各自|分别|都|的?[^,。]{{0,14}}(?:目标|多少|增速|情况|数据)|[^,。]{{0,12}}(?:{HOW_SAID})"
)
# 长三角2024年建成的高铁 asks of the region, 长三角今年的目标 and 江浙沪分别 of its provinces.
SURELY_OF_EACH = re.compile(
    r"(?:今年|去年|20\d\d年?)?的?(?:[^,。]{0,10}(?:目标|增速)|[^,。]{0,14}(?:分别|各自|各[是为有]|各.{0,3}多少))"
    rf"|[^,。]{{0,12}}(?:{HOW_SPOKEN})"
)
EACH_YEAR = re.compile(
    rf"历年来?|(?<![近有])这(?:些|么多|几十)年(?!头|间的?事)|历[届次](?=.{{0,12}}(?:{_PAPER}|大会))|(?:每一?|各)个?[年届](?:度|份)?(?={OF_PAPER})"
    rf"|每一?[份篇次](?={OF_PAPER})"
)
EACH_CONGRESS = re.compile(
    r"(?:历[届次]|各[届次]|每一?[届次])(?:中共|中国共产党)?的?(?P<congress>党代会|党的?(?:全国)?代表大会)(?:的?政治)?(?:报告)?"
)
EACH_OFFICE = re.compile(rf"(?:历[届任]|每一?[届任位]|各[届任位])(?P<office>{OFFICE})")
# With years or a speaker named: 2005到2007年…每年安排多少, 陈水扁每年元旦, 朱镕基几次报告.
EACH_OF_THEM = re.compile(
    r"[)]?的?(?:这[两三四五六七八九十\d]年)?(?:(?:每一?|各|历|逐)个?年来?|历[次届]|(?:[几每各][次份]|这几[次份])(?=.{0,4}"
    rf"{_PAPER}))"
)
RECENT = re.compile(
    r"(?:最近|近|过去|这|前)(?P<count>[二两三四五六七八九十]{1,3}|\d{1,2}|几|(?<=近)些|数)(?:年|届|份|次)来?|近年来?"
)
RANGED = re.compile(r"年?(?:以来|[以之]后|起|开始)?(?:到|至|~|-|—|–)+")
"""Between the first and the last year of a run."""
UNTIL_NOW = re.compile(r"年?(?:(?:到|至|~|-|—|–)+(?:今年?|现在|如今)|(?:以来|之后|以后|起))(?:期?间)?")
# 朱镕基当总理那几年的报告, 温家宝任内
THEIR_YEARS = (
    rf"(?:当|做|任|担任|出任)?(?:{OFFICE})?(?:的|在位|执政|在任|当政)?"
    r"(?:那?[几些]年|期间|时期|任内|任期[内里]?|任上|时候?|历[任次届])"
)

# ---- which of them ---------------------------------------------------------------------------------------
_SEVERAL = r"(?:哪些|哪几个?|边啲|边几个?)"
_ONE_OR_MORE = rf"(?:{_SEVERAL}|多少个?|几个|[哪边]一?个)"
WHICH_PROVINCE = re.compile(
    rf"(?:(?:^|(?<=[,。;:?!\s年])|(?<=请问)|(?<=今年))(?:都?有)?|有|全国|被){_SEVERAL}{_PROVINCES}{_BODY}"
)
WHICH_OF_REGION = re.compile(
    rf"(?P<region>{_REGION})(?:地区)?的?(?:都?有)?{_SEVERAL}(?:{_PROVINCES}|{_TOWNS}|{_OTHERS})"
    rf"|(?:都?有)?{_SEVERAL}(?P<members>{_REGION})(?:地区|的)?(?:{_PROVINCES}|{_TOWNS}|省份)?"
)
WHICH_OTHER = re.compile(
    rf"(?:都?有|全国|被)?(?:{_ONE_OR_MORE}(?:{_PROVINCES}|{_OTHERS}|{_TOWNS}){_BODY}|哪[里儿](?![了]))"
)
WHICH_YEAR = re.compile(rf"(?:都?有|在|是)?(?:{_SEVERAL}{_YEARS}|[哪边]一?[年届]|什么时候|何时|几时)")
WHICH_SPEAKER = re.compile(
    rf"(?:都?有)?(?:(?:(?:{_SEVERAL}|有几)[个位名]?|[哪边][个位])(?:的?{_PEOPLE})(?:(?:或者?|和|还是){_PAPER})?|谁|边个)"
    rf"(?=(?:在[^,，]{{1,8}}?[里中上会]?)?(?:都|也|曾经?|还|有|的)*(?:{_PAPER}[里中上]?)?(?:{SAY}|说|讲|谈|提))"
)
WHICH_PAPER = re.compile(
    rf"(?:都?有)?(?:{_SEVERAL}|多少|几|[哪边]一?)(?:份|篇|次|年|届|个)?{OF_PAPER}"
    rf"|{_SEVERAL}[份篇次届]?(?=(?:都|也|曾经?)*(?:{SAY}))"
)
NAMED_BETWEEN = re.compile(
    rf"(?P<which>{_ONE_OR_MORE}[个位名份篇次届年]?)的?(?P<between>[^,，。?？ ]{{2,12}}?)[的嘅]?"
    rf"(?={_PEOPLE}|(?:国务院|政府|工作|年度|施政|元旦|新年)*{_PAPER})"
)
"""What stands between which and what: 哪些香港官员, 哪几篇台湾的元旦文告."""
SAID_AFTER = re.compile(
    rf"的?(?:国务院|政府|工作|年度|施政|元旦|新年)*(?:在?{_PAPER})?[里中上]?"
    rf"(?:都|也|曾经?|还|有|明确|专门|特别|里面|中|其中|最早|首次|开始|在.{{0,8}}[里中上])*"
    rf"(?:{SAY}|[把将].+(?:写|列|纳|作为|放)|没有?{SAY}|(?:说|讲|提|谈|写)[的了][?？]*$)"
    rf"|(?:{OF_PAPER})?[里中上]面?(?:都|也)?有"
)
_ASKED_KIND = (
    rf"(?:{_PROVINCES}|{_OTHERS}|{_TOWNS}|{_YEARS}|[份篇次]?{_PAPER}|官员|领导人?|发言人|部门|人|{OFFICE})"
)
# 提到6G的有哪些省, 讲到冰雪经济的都有谁, 列出提到白酒的省
SAID_BEFORE = re.compile(
    rf"(?P<said>(?:{SAY}|说|讲|提|写)[了过到]*)(?P<topic>[^,，。?？]{{2,20}}?)的"
    rf"(?P<who>(?P<provinces>{_PROVINCES})|(?P<places>{_OTHERS}|{_TOWNS})|(?P<years>{_YEARS})"
    rf"|(?P<papers>{OF_PAPER}|{_PEOPLE})|)"
    rf"(?P<asked>(?:分别|都)?(?:是|有)?(?:{_SEVERAL}|谁|几个|多少个?|[哪边]个){_ASKED_KIND}?"
    r"|(?:都|全部)?(?:给我|帮我)?(?:列|找|数|挑|查)(?:一下|一列|出来?|下)*|)(?:[?？.。呢吗啊 ]|$)"
)
LISTED = re.compile(r"(?:^|[,，])(?:请|帮我|给我|把)*(?:所有|全部|列[出举]?|找[出到]?|把|查[出找]?|数一?数)")
BEST_OF = re.compile(
    rf"(?:(?:[哪边]个?|什么){_PROVINCES}(?P<asked>.{{1,16}}?)|全国.{{1,12}}?)最[高低多少快大]"
)
"""What is found by asking all of them: 哪个省的增长目标最高."""
PAPER_AFTER = re.compile(rf"(?:人民)?(?:政府)?{OF_PAPER}")

# ---- how they differ -------------------------------------------------------------------------------------
_MORE = r"(?:多(?!少)|(?<!多)少|[高低快慢大小强弱早晚长短久远])"
COMPARED = re.compile(
    r"(?:之间)?(?:各自)?(?:有(?:着|冇)?|存在)?(?:什么|啥|哪些|何|咩|乜嘢?)?的?"
    r"(?:[不唔]同|[不唔]一样|两样|区别|分别(?=[?？]*$)|差别|差异|异同|出入|变化)(?:之处|点|在哪里?|吗|大吗)?"
    rf"|差在哪里?|(?:相?差|高|低|多|少)(?:了|出)?(?:多少|几多?|多远|多大|几个点)"
    r"|(?:做?一下|一个|做个|进行)?(?:比较|对比)(?:一下|下)?|相比|比[一下]?[比下]|比起来|一样(?:吗|么|不)"
    rf"|分别|各自|各(?=[是有为]|.{{0,3}}多少|定|提|怎|如何|[建涨增拨](?!地))"
    rf"|(?:[哪边]个(?:{_PROVINCES}|{_TOWNS})?|谁|[哪边]家|[哪边]边|[哪边]里|边度)(?=更|的?[^,，。]{{0,10}}?{_MORE})"
)
MORE_THAN = re.compile(rf"比.{{2,24}}?(?:更|要|还)?{_MORE}(?:多少|一?些|一?点|吗|了|几|不|$)")
"""Where two that are compared stand around 比: 云南比四川的目标高吗."""
HOW_MUCH_MORE = re.compile(
    rf"(?:[定装建收增涨做搞]得)?(?:谁|[哪边]个|更|最|要)*{_MORE}(?:多少|一?些|一?点|呢|吗|了)*[?？]*$"
)
"""The end of a comparison, which is none of its topic: 装得多, 更高."""
THE_MOST = re.compile(rf"(?:[定装建收增涨做搞]得)?最{_MORE}(?:的)?$")
MEASURED = re.compile(
    rf"(?:相?差|高|低|多|少)(?:了|出)?(?:多少|几多?|多远|多大)|(?:谁|[哪边]个|[哪边]家|更|最)[^,，。]{{0,12}}?{_MORE}"
    rf"|{MORE_THAN.pattern}"
)
"""A comparison by figures."""
AT_BEGINNING = re.compile(r"(?:^|[,，。;；:：?？!！\s年]|请问|看看|查查|对比|比较|[今去]年)$")
# What is asked of several places or years at once, without a word for their difference.
ASKED_OF_EACH = re.compile(
    rf"{HOW_SPOKEN}|目标|多少|几[个多成名张万亿所家条座]|(?:怎[么样]|如何|咋).+[,，].+(?:怎[么样]|如何|咋|呢)"
)
ADDED = re.compile(r"[和与跟同及、,，]|[再外]?加上?|以及|还有")
"""What stands between a region and a place that is asked as well."""
SPELT_OUT = re.compile(r"(?:也?就是|即|包括)?[(（:：]?")
"""What stands between a region and its members: 华中三省(豫鄂湘), 西南五省市云贵川渝藏."""
JOINT = re.compile(r"[和与跟同及、,，/比]|以及|还有|对比|比较|vs|相比|还是")
"""What may join two names, each of which is read by itself."""
MONTH = re.compile(r"(?:\d{1,2}月)?(?:\d{1,2}[日号])?")
FIRST_CLAUSE = re.compile(r"[^,，。:：;；?？]*")
ANY_PAPER = re.compile("(?:[今去本]年.*)?(?:讲话|发言|演[讲说]|谈话|文[件章])|[今去本]年.*")
"""Words for any speech or paper, by which none is told from another."""
IN_PAPERS = re.compile(rf"(?:两会[上中]?)?{OF_PAPER}(?:[里中上](?:面|头|边)?|当中)?|两会[上中]")
WHICH_OF_THEM = re.compile(
    rf"(?:[里当]?[中头]面?)?(?:都有|有)?(?:谁家?|[哪边]一?个|[哪边]家|{_SEVERAL}(?:{_PROVINCES}|{_OTHERS})?)"
    rf"(?=(?:今年|在)*的?(?:政府|工作|年度)*(?:{_PAPER})?[里中上]?面?(?:都|也|有)*{SAY})"
)
"""After places named: 云南、贵州、四川哪个提到了茶叶."""
COUNTED_PAPERS = re.compile(rf"这?[两二三四五六七八九十几\d]+[份篇次年](?={OF_PAPER})")
BESIDE = re.compile(r"[和与跟同及、,，]|还有|对比|比较|vs|相比|还是")
"""What stands between names that are strung together."""

# ---- what is no topic ------------------------------------------------------------------------------------
EDGE_WORDS = _words(
    """
    的 从 在 里 中 上 对 把 将 就 是 都 也 了 和 与 同 跟 喺 有 要 搞 弄 干 被
    重视 看重 更 更加 让 对于 关于 打算 计划 准备 今年 全国 两省 两市 两地 三地 三省 两者 双方 之间 到底
    究竟 当年 一共 定 定的 嘅 啲 咗 其中 谁 哪个 点 些 目前 现在
    """
)
"""Particles, modal words, and verbs that say of a topic only that it is there: 在搞可控核聚变."""
DOING = _words(
    "发 开 建 办 推 做 设 修 造 抓 提 装 放 送 练 打 用 种 养 给 上 出 改 招 收 挖 花 涨 增 降 减 定 拨"
)
"""Verbs of one character, of which a topic is no part where whole words follow: 开市内免税店."""
DEVELOPING = re.compile(
    "(?:大力|积极|加快)?(?:发展|布局|推进|推动|打造|培育|壮大|做大|做强)(?!区|银行|中国家)"
)
"""Verbs by which reports speak of whatever they plan."""
EDGE_SIGNS = " \t、,，。:：;；?？!！()"
SAID_ALONE = frozenset("提说讲谈写比加")
SENTENCE_END = re.compile(r"[?？](?=[^?？])")
SAID_WITHIN = re.compile(rf"(?:{HOW_SAID}|[提说讲谈写][到及过起]|涉及)[了过的]*")
OF_PLACE = re.compile("[在从]")
CONTENT_TAGS = frozenset("nvajlizge")
"""Parts of speech of what a topic is made of, by the first letter of their tag: no times, no adverbs."""
COUNTED_PLACES = re.compile(r"这?[两二三四五六七八九十几\d]+个?(?:省份|城市|地方|地区|[省市区地家])+")
"""How many the places are that were named: 四地 of 沪苏浙皖四地."""
ONLY_HOW_MUCH = re.compile(r"[报定设写列提给][了出在的]*(?:是|为)?(?:多少|几多|几)")
SAID_FIRST = re.compile(
    rf"^(?:都|分别|各自|曾经?|有|里面|其中|又)*(?:没有?)?(?:{HOW_SAID}|{SAY}|说|谈|讲)[了的过要]*(?:关于|对于?)?"
)
SAID_LAST = re.compile(
    rf"(?:都|分别|各自|曾经?|是|又|被|还|没有?)*(?:{SAY}[了过的]*|(?:的|是)?(?:{HOW_SAID})的?|开始在?|在|"
    rf"(?:放进|放到|写进|写入|列入|列为|纳入|作为).{{2,8}}|(?:说法|提法)?变了?没有?)[呢吗啊]?[?？]*$"
)

# ---- in English ------------------------------------------------------------------------------------------
_KINDS_IN_ENGLISH = (
    "(?P<kind>province|region|place|cit|year|report|speech|message|address"
    "|official|minister|secretar|leader|premier)"
)
WHICH_IN_ENGLISH = re.compile(
    rf"\b(?:which|what) {_KINDS_IN_ENGLISH}(?:ies|e?s)\b'?|\bwho (?P<said>talk|sp[eo]k|mention|discuss)\w*"
)
OF_THESE_IN_ENGLISH = re.compile(r"\bwhich of(?: these)?\b")
EACH_IN_ENGLISH = re.compile(rf"\b(?:each|every|all(?: the)?) {_KINDS_IN_ENGLISH}(?:y|ies|e?s)?\b(?:'s)?")
COMPARED_IN_ENGLISH = re.compile(
    r"\b(?:compared?|comparison|differ\w*|versus|vs|both|than)\b|\b(?:which|who|whose)\b.*\bor\b"
)
SAID_IN_ENGLISH = re.compile(
    rf"{'|'.join(ENGLISH_FUNCTION_WORDS)}|mention(?:s|ed)?|talk(?:s|ed)?|spoke|spoken|speaks?|discuss\w*|refer\w*"
    r"|compare\w*|differ\w*|versus|vs|reports?|messages?|address(?:es)?|work|government|year|years|new|s"
    r"|aims?|aimed|sets?|both|higher|lower|faster|bigger|larger|who|whose|library|documents?"
)

"""What is said of an engine on other machines that holds the indexes.

Simplified Chinese and English, by message id.
"""

from __future__ import annotations

from typing import Final

ENGINE: Final[dict[str, tuple[str, str]]] = {
    "engine_package_missing": (
        '使用 Milvus 需要软件包 {package}。请运行 pip install -c constraints.txt ".[milvus]"。',
        'Milvus needs the package {package}. Please run: pip install -c constraints.txt ".[milvus]"',
    ),
    "engine_address_missing": (
        "选用了 Milvus，但没有设置 {name}。请填写服务器网址（如 http://主机:19530），"
        "或 Milvus Lite 的文件路径（以 .db 结尾）。",
        "Milvus is chosen, but {name} is not set. Please give the address of a server, such as "
        "http://host:19530, or the path of a Milvus Lite file that ends in .db.",
    ),
    "engine_not_chosen": (
        "没有选用 Milvus，无从得知为谁计算向量。请设置 SPEECHBOT_ENGINE=milvus 和 SPEECHBOT_MILVUS_URI。",
        "No Milvus is chosen, so there is nobody to encode for. Please set SPEECHBOT_ENGINE=milvus and "
        "SPEECHBOT_MILVUS_URI.",
    ),
    "engine_unreachable": (
        "连不上检索服务 {uri}（{reason}）。服务恢复后会自动继续。",
        "The search engine {uri} cannot be reached ({reason}). All goes on by itself when it is back.",
    ),
    "engine_slow": (
        "检索服务 {uri} 在 {seconds} 秒内没有答复。服务恢复后会自动继续。",
        "The search engine {uri} did not answer within {seconds} seconds. All goes on by itself "
        "when it does.",
    ),
    "engine_refused": (
        "检索服务 {uri} 拒绝了令牌。请检查 SPEECHBOT_MILVUS_TOKEN。",
        "The search engine {uri} refuses the token. Please check SPEECHBOT_MILVUS_TOKEN.",
    ),
    "engine_old": (
        "检索服务 {uri} 的版本是 {found}，至少需要 {expected}。请升级服务。",
        "The search engine {uri} is of version {found}; {expected} or newer is needed. Please upgrade it.",
    ),
    "engine_file_busy": (
        "Milvus Lite 文件 {uri} 打不开，可能正被另一个程序占用。几个程序共用时请运行 "
        "milvus-lite server --host 127.0.0.1，并把 SPEECHBOT_MILVUS_URI 设为它的网址。",
        "The Milvus Lite file {uri} cannot be opened; another program may be using it. For several programs "
        "run milvus-lite server --host 127.0.0.1 and set SPEECHBOT_MILVUS_URI to its address.",
    ),
    "engine_nothing_published": (
        "检索服务 {uri} 里还没有发布讲话库。请在存放讲话文件的机器上运行：{command}",
        "Nothing has been published to the search engine {uri} yet. Please run on the machine that has the "
        "documents: {command}",
    ),
    "engine_collection_missing": (
        "检索服务 {uri} 缺少集合 {collection}。请在发布讲话库的机器上运行：{command}",
        "The search engine {uri} lacks the collection {collection}. Please run on the machine that publishes "
        "the library: {command}",
    ),
    "engine_half_published": (
        "检索服务 {uri} 里的讲话库“{name}”不完整（{part}：有 {found}，应有 {expected}）。"
        "请在发布讲话库的机器上运行：{command}",
        "The library “{name}” is incomplete in the search engine {uri} ({part}: {found} for {expected}). "
        "Please run on the machine that publishes the library: {command}",
    ),
    "engine_other_layout": (
        "检索服务 {uri} 里的讲话库由另一版本的程序发布（格式 {found}，本程序用 {expected}）。"
        "请让各台机器的程序版本一致，再在发布讲话库的机器上运行：{command}",
        "The library in the search engine {uri} was published by another version of the program (layout "
        "{found}, this one uses {expected}). Please let all machines run the same version, then run on the "
        "machine that publishes the library: {command}",
    ),
    "engine_other_model": (
        "检索服务 {uri} 里的向量由模型“{found}”生成，而本机用的是“{expected}”。"
        "请让各台机器使用同一个模型（SPEECHBOT_MODEL）。",
        "The vectors in the search engine {uri} were made with the model “{found}”, and this machine uses "
        "“{expected}”. Please let all machines use the same model (SPEECHBOT_MODEL).",
    ),
    "engine_other_home": (
        "检索服务 {uri} 里的讲话库由另一台机器发布，请在那台机器上修改。"
        "如果那台机器已不再使用，请在本机运行：{command} --force",
        "The library in the search engine {uri} is published by another machine; please change it there. If "
        "that machine is no longer in use, run on this one: {command} --force",
    ),
    "engine_answers_worse": (
        "标准问题经检索服务 {uri} 有 {lost} 个答不出来，因此没有发布，旧的讲话库照常使用。",
        "{lost} golden questions are not answered through the search engine {uri}, so nothing was published; "
        "the former library stays in use.",
    ),
    "engine_failed": (
        "检索服务 {uri} 出错：{reason}。",
        "The search engine {uri} failed: {reason}.",
    ),
}

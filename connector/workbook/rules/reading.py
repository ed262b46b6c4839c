"""The catalogue's entries for what the reading of files, headers and cells finds by itself."""

from connector.records.issues import Level
from connector.workbook.rules.rule import Entry

_E, _W = Level.ERROR, Level.WARNING

FILE_ENTRIES = (
    Entry("open_in_excel", _W, "文件正在 Excel 或 WPS 中打开", "请先保存并关闭，再检查一次"),
    Entry("renamed_file", _W, "文件名的后缀与内容不符，已按内容读取", "请打开并另存为 .xlsx"),
    Entry("empty_file", _E, "文件是空的", "请重新导出或复制"),
    Entry("encrypted", _E, "工作簿加了密码", "请在 Excel 或 WPS 中取消密码并保存"),
    Entry("too_large", _E, "文件过大，不是正常的工作簿", "请检查来源，或拆成几个文件"),
    Entry("web_page", _E, "文件是网页，里面没有表格", "请重新导出，或用 Excel 另存为 .xlsx"),
    Entry("damaged", _E, "不是完好的工作簿", "请用 Excel 或 WPS 打开并另存为 .xlsx"),
    Entry("no_income_sheet", _E, "没有找到收入登记表", "请检查是否选错文件，或改用空表填写"),
    Entry("stray_cell", _E, "很远的单元格里有内容，整张表没有读取", "请删除那里的行或列后保存"),
    Entry("missing_column", _E, "缺少必需的列", "请在表头补上", softer="缺的列不是必需的时"),
    Entry("ambiguous_column", _E, "分不清哪一列是某个项目", "请改表头，使每个项目只有一列"),
    Entry("extra_column", _W, "有的列没有对应的项目，不会读取", "请核对表头有没有写错"),
    Entry("other_time", _W, "有的列是上年、累计、计划一类的数，不会读取", "是当月的请改表头"),
    Entry("shared_column", _E, "表里有几个月，有的列却只有一份", "请放进每个月的列里"),
    Entry("mixed_sheet", _E, "一张表既像户注销又像户注销退回，没有读取", "请分成两张表"),
    Entry("sheet_ignored", _W, "像收入登记表但没有读取的表", "要读取的请改成同样的名称"),
    Entry(
        "sheet_unread",
        _E,
        "有数据却没有读取的表",
        "要登记的请改正表头，不是登记表的请另存",
        softer="不像每户的收入时",
    ),
    Entry("sheet_hidden", _W, "隐藏的工作表里有数据，没有读取", "要登记的请取消隐藏"),
    Entry("ten_thousand", _W, "表里的金额单位是万元，已换算成元", "请核对换算后的金额"),
    Entry("unclear_unit", _E, "分不清金额是元还是万元", "请在金额列的表头写明（元）或（万元）"),
    Entry("no_rows", _W, "表里还没有数据行", "请在表头下面填写，每户每月一行"),
    Entry("rows_hidden", _W, "隐藏或被筛选掉的行也读取了", "不要登记的请删除，要登记的请取消隐藏"),
    Entry("row_ignored", _W, "有数或有户，却像合计、示例或说明的行", "是登记数据的请照提示改正"),
)

CELL_ENTRIES = (
    Entry("merged_cells", _E, "数据行里有合并单元格，分不清属于哪一行", "请取消合并，分别填写"),
    Entry("error_value", _E, "单元格是 #N/A、#REF! 一类的错误值", "请改正公式或直接填数"),
    Entry("formula_without_value", _E, "公式还没有计算结果", "请用 Excel 或 WPS 打开并保存"),
    Entry(
        "unit_in_format",
        _E,
        "数字格式里带“万”，分不清存的是元还是万元",
        "请改成“常规”格式，按元填写",
    ),
    Entry("digits_lost", _E, "户编号或证件号码按数字存放，尾数已丢失", "请设为文本后照原件重输"),
    Entry("number_with_marks", _E, "户编号或证件号码里有①、²一类的符号", "请只留号码本身"),
    Entry("not_a_number", _E, "金额不是数字", "金额只写数字，没有的留空"),
    Entry("too_many_decimals", _E, "金额超过两位小数", "请按元、角、分改正"),
    Entry("amount_too_large", _E, "金额过大，平台存不下", "请核对是否多输了数字"),
    Entry("bad_month", _E, "看不懂或前后不一的月份", "请改一致，写成 2022-03 或 2022年3月"),
    Entry("bad_population", _E, "人口数不是 1 到 99 的整数", "请按家庭实有人口改正"),
    Entry("bad_answer_value", _E, "“三保障”的答案不是“是”或“否”", "请选“是”或“否”"),
    Entry("unknown_type", _E, "没有这种注销类型", "请从列表中选一种"),
    Entry("picture_missing", _E, "找不到证明图片的文件", "请检查文件名，图片要和工作簿放在一起"),
    Entry("picture_place", _E, "证明图片不在工作簿的文件夹里", "请放进去，只写相对的位置"),
    Entry("picture_unreadable", _E, "证明图片打不开，或只有一部分", "请重新复制或重新拍一张"),
    Entry(
        "picture_format",
        _E,
        "证明图片不是平台收的格式，或文件名的后缀与内容不符",
        "请另存为 jpg，或加 --convert-pictures",
    ),
    Entry(
        "picture_too_large",
        _E,
        "证明图片超过平台的大小",
        "请缩小后另存，或加 --convert-pictures",
    ),
)

READING_ENTRIES = (*FILE_ENTRIES, *CELL_ENTRIES)

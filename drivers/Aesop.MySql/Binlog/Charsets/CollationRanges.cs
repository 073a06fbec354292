using System.Collections.Frozen;

namespace Aesop.MySql.Binlog;

/// <summary>
/// Which character set each collation is of: the collations of MySQL 9.7 and MariaDB 10.11, which never give a number to another set.
/// See https://dev.mysql.com/doc/refman/en/information-schema-collations-table.html and https://mariadb.com/kb/en/information-schema-collation_character_set_applicability-table/.
/// </summary>
internal static class CollationRanges
{
    private static readonly (MySqlCharset Charset, (int First, int Last)[] Ranges)[] Charsets =
    [
        (new("big5", 2, CharsetForm.Table), [(1, 1), (84, 84), (1025, 1025), (1108, 1108)]),
        (new("latin2", 1, CharsetForm.Table), [(2, 2), (9, 9), (21, 21), (27, 27), (77, 77), (1033, 1033), (1101, 1101)]),
        (new("dec8", 1, CharsetForm.Table), [(3, 3), (69, 69), (1027, 1027), (1093, 1093)]),
        (new("cp850", 1, CharsetForm.Table), [(4, 4), (80, 80), (1028, 1028), (1104, 1104)]),
        (new("latin1", 1, CharsetForm.Table), [(5, 5), (8, 8), (15, 15), (31, 31), (47, 49), (94, 94), (1032, 1032), (1071, 1071)]),
        (new("hp8", 1, CharsetForm.Table), [(6, 6), (72, 72), (1030, 1030), (1096, 1096)]),
        (new("koi8r", 1, CharsetForm.Table), [(7, 7), (74, 74), (1031, 1031), (1098, 1098)]),
        (new("swe7", 1, CharsetForm.Table), [(10, 10), (82, 82), (1034, 1034), (1106, 1106)]),
        (new("ascii", 1, CharsetForm.Ascii), [(11, 11), (65, 65), (1035, 1035), (1089, 1089)]),
        (new("ujis", 3, CharsetForm.Table), [(12, 12), (91, 91), (1036, 1036), (1115, 1115)]),
        (new("sjis", 2, CharsetForm.Table), [(13, 13), (88, 88), (1037, 1037), (1112, 1112)]),
        (new("cp1251", 1, CharsetForm.Table), [(14, 14), (23, 23), (50, 52), (1074, 1075)]),
        (new("hebrew", 1, CharsetForm.Table), [(16, 16), (71, 71), (1040, 1040), (1095, 1095)]),
        (new("tis620", 1, CharsetForm.Table), [(18, 18), (89, 89), (1042, 1042), (1113, 1113)]),
        (new("euckr", 2, CharsetForm.Table), [(19, 19), (85, 85), (1043, 1043), (1109, 1109)]),
        (new("latin7", 1, CharsetForm.Table), [(20, 20), (41, 42), (79, 79), (1065, 1065), (1103, 1103)]),
        (new("koi8u", 1, CharsetForm.Table), [(22, 22), (75, 75), (1046, 1046), (1099, 1099)]),
        (new("gb2312", 2, CharsetForm.Table), [(24, 24), (86, 86), (1048, 1048), (1110, 1110)]),
        (new("greek", 1, CharsetForm.Table), [(25, 25), (70, 70), (1049, 1049), (1094, 1094)]),
        (new("cp1250", 1, CharsetForm.Table), [(26, 26), (34, 34), (44, 44), (66, 66), (99, 99), (1050, 1050), (1090, 1090)]),
        (new("gbk", 2, CharsetForm.Table), [(28, 28), (87, 87), (1052, 1052), (1111, 1111)]),
        (new("cp1257", 1, CharsetForm.Table), [(29, 29), (58, 59), (1082, 1083)]),
        (new("latin5", 1, CharsetForm.Table), [(30, 30), (78, 78), (1054, 1054), (1102, 1102)]),
        (new("armscii8", 1, CharsetForm.Table), [(32, 32), (64, 64), (1056, 1056), (1088, 1088)]),
        (new("utf8mb3", 3, CharsetForm.Utf8Bmp), [(33, 33), (76, 76), (83, 83), (192, 223), (576, 578), (1057, 1057), (1107, 1107), (1216, 1238), (2048, 2247)]),
        (new("ucs2", 2, CharsetForm.Ucs2), [(35, 35), (90, 90), (128, 159), (640, 642), (1059, 1059), (1114, 1114), (1152, 1174), (2560, 2759)]),
        (new("cp866", 1, CharsetForm.Table), [(36, 36), (68, 68), (1060, 1060), (1092, 1092)]),
        (new("keybcs2", 1, CharsetForm.Table), [(37, 37), (73, 73), (1061, 1061), (1097, 1097)]),
        (new("macce", 1, CharsetForm.Table), [(38, 38), (43, 43), (1062, 1062), (1067, 1067)]),
        (new("macroman", 1, CharsetForm.Table), [(39, 39), (53, 53), (1063, 1063), (1077, 1077)]),
        (new("cp852", 1, CharsetForm.Table), [(40, 40), (81, 81), (1064, 1064), (1105, 1105)]),
        (new("utf8mb4", 4, CharsetForm.Utf8), [(45, 46), (224, 247), (255, 323), (608, 610), (1069, 1070), (1248, 1270), (2304, 2503)]),
        (new("utf16", 4, CharsetForm.Utf16), [(54, 55), (101, 124), (672, 674), (1078, 1079), (1125, 1147), (2816, 3015)]),
        (new("utf16le", 4, CharsetForm.Utf16LittleEndian), [(56, 56), (62, 62), (1080, 1080), (1086, 1086)]),
        (new("cp1256", 1, CharsetForm.Table), [(57, 57), (67, 67), (1081, 1081), (1091, 1091)]),
        (new("utf32", 4, CharsetForm.Utf32), [(60, 61), (160, 183), (736, 738), (1084, 1085), (1184, 1206), (3072, 3271)]),
        (new("binary", 1, CharsetForm.Binary), [(63, 63)]),
        (new("geostd8", 1, CharsetForm.Table), [(92, 93), (1116, 1117)]),
        (new("cp932", 2, CharsetForm.Table), [(95, 96), (1119, 1120)]),
        (new("eucjpms", 3, CharsetForm.Table), [(97, 98), (1121, 1122)]),
        (new("gb18030", 4, CharsetForm.Table), [(248, 250)]),
    ];

    private static readonly FrozenDictionary<string, MySqlCharset> ByName = Charsets.ToFrozenDictionary(entry => entry.Charset.Name, entry => entry.Charset, StringComparer.OrdinalIgnoreCase);

    // Off the hot path: a reader asks once for each column of a table.
    public static MySqlCharset? Find(int collationId)
    {
        foreach ((MySqlCharset charset, (int First, int Last)[] ranges) in Charsets)
        {
            if (Array.Exists(ranges, range => collationId >= range.First && collationId <= range.Last))
            {
                return charset;
            }
        }

        return null;
    }

    public static MySqlCharset? Find(string name) =>
        ByName.GetValueOrDefault(string.Equals(name, "utf8", StringComparison.OrdinalIgnoreCase) ? "utf8mb3" : name);
}

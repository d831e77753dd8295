#!/usr/bin/env python3
"""Makes the embedded tables of core/Sen.Vietnam/Data from the collected data sets.

    eng/vietnam-data/build.py SOURCE

SOURCE is the folder with admin/, icd/, bhyt/, drug/ and lab/ (origins and licences: core/Sen.Vietnam/Data/README.md).
Output is the same for the same input: gzip without time stamps. Tables written by hand stay as they are.
"""
import csv, gzip, io, pathlib, re, sys

HERE = pathlib.Path(__file__).resolve().parent
OUT = HERE.parent.parent / "core" / "Sen.Vietnam" / "Data"


def read(source, name):
    path = source / name
    opened = gzip.open(path, "rt", encoding="utf-8", newline="") if name.endswith(".gz") else open(path, encoding="utf-8-sig", newline="")
    with opened as file:
        yield from csv.DictReader(file)


def clean(text):
    return re.sub(r"\s+", " ", text or "").strip()


def write(name, columns, rows, zipped=True):
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow([clean(cell) for cell in row])
        count += 1
    data = text.getvalue().encode("utf-8")
    (OUT / name).write_bytes(gzip.compress(data, 9, mtime=0) if zipped else data)
    print(f"{name}: {count} rows")


def administration(source):
    for state in ("2025-07-01", "2026-04-30"):
        write(f"provinces_{state}.csv.gz", ["code", "name", "full_name", "full_name_en"],
              ([r["code"], r["name"], r["full_name"], r["full_name_en"]] for r in read(source, f"admin/provinces_{state}.csv")))
        write(f"wards_{state}.csv.gz", ["code", "name", "full_name", "full_name_en", "province_code"],
              ([r["code"], r["name"], r["full_name"], r["full_name_en"], r["province_code"]] for r in read(source, f"admin/wards_{state}.csv")))
    write("old_provinces.csv.gz", ["code", "name", "full_name"],
          ([r["code"], r["name"], r["full_name"]] for r in read(source, "admin/provinces_before_2025-07-01.csv")))
    write("old_districts.csv.gz", ["code", "name", "full_name", "province_code"],
          ([r["code"], r["name"], r["full_name"], r["province_code"]] for r in read(source, "admin/districts_before_2025-07-01.csv")))
    write("old_wards.csv.gz", ["code", "name", "full_name", "district_code"],
          ([r["code"], r["name"], r["full_name"], r["district_code"]] for r in read(source, "admin/wards_before_2025-07-01.csv")))
    known = {r["code"] for r in read(source, "admin/wards_2025-07-01.csv")}
    # Xã Ba Chẽ has the code 06978 in the ward list and 06970 at the statistics office; the ward list decides here.
    fixed = {"06970": "06978"}
    rows = [(r["old_ward_code"], fixed.get(r["new_ward_code"], r["new_ward_code"]), "yes" if r["is_divided_ward"] == "True" else "no")
            for r in read(source, "admin/ward_conversion_old_to_2025.csv") if r["old_ward_code"]]
    missing = {new for _, new, _ in rows} - known
    assert not missing, missing
    write("ward_conversion.csv.gz", ["old_code", "new_code", "divided"], rows)


def diagnoses(source):
    def code(text):
        mark = "dagger" if text.endswith("†") else "asterisk" if text.endswith("*") else ""
        return text.rstrip("†*").replace("/", "."), mark

    def rows(name, flags, category):
        # QĐ 4469 lists some codes twice, with and without the dagger: one row, with it.
        found = {}
        for r in read(source, name):
            bare, mark = code(r["code"])
            row = found.setdefault(bare, [bare, "", r["name_vi"], r["name_en"], r["chapter_no"], category(r), r["flags"] if flags else ""])
            row[1] = row[1] or mark
        return found.values()

    columns = ["code", "mark", "name_vi", "name_en", "chapter", "block", "flags"]
    write("icd10_tt06_2026.csv.gz", columns, rows("icd/icd10_vn_tt06_2026.csv.gz", True, lambda r: r["block"]))
    write("icd10_qd4469_2020.csv.gz", columns, rows("icd/icd10_vn_qd4469.csv.gz", False, lambda r: r["group_code"]))
    write("icd10_groups.csv.gz", ["list", "kind", "code", "parent", "name_vi", "name_en"], groups(source))
    pairs = {(r["dagger"], r["asterisk"]) for r in read(source, "icd/qd4469_dagger_asterisk_pairs.csv.gz")}
    write("icd10_pairs.csv.gz", ["dagger", "asterisk"], sorted(pairs | set(pairs_in_titles(source))))


def groups(source):
    """Chapters and blocks of both lists with their titles."""
    for file, edition, block in (("icd/icd10_vn_tt06_2026_full.csv.gz", "icd10_tt06_2026.csv.gz", "block"),
                                 ("icd/icd10_vn_qd4469_full.csv.gz", "icd10_qd4469_2020.csv.gz", "group")):
        code = block if block == "block" else "group_code"
        seen = set()
        for r in read(source, file):
            for kind, key, parent, vi, en in (("chapter", r["chapter_no"], "", r["chapter_vi"], r["chapter_en"]),
                                              ("block", r[code], r["chapter_no"], r[block + "_vi"], r[block + "_en"])):
                if key and key not in seen:
                    seen.add(key)
                    yield [edition, kind, key, parent, vi, en]


def names(source):
    """How often each word of a name is; counts only."""
    counts = {}
    for kind in ("family", "middle", "given"):
        for r in read(source, f"names/{kind}_name_counts.csv"):
            counts[kind, r[kind]] = counts.get((kind, r[kind]), 0) + int(r["count"])
    write("name_counts.csv", ["kind", "word", "count"], ([*key, str(count)] for key, count in counts.items()), zipped=False)


def pairs_in_titles(source):
    """The list itself names partners in titles: «(E10-E14 with common fourth character .2†)», «(A18.1†)»."""
    rows = list(read(source, "icd/icd10_vn_tt06_2026.csv.gz"))
    known = {r["code_nodot"] for r in rows}
    for r in rows:
        if not r["code"].endswith("*"):
            continue
        title = r["name_en"]
        found = {a + b for a, b in re.findall(r"\b([A-Z]\d\d)(?:\.(\d))?†", title) if b} | set(re.findall(r"\b([A-Z]\d\d)†", title))
        for letter, first, last, fourth in re.findall(r"([A-Z])(\d\d)-[A-Z](\d\d) with common fourth character \.(\d)", title):
            found |= {f"{letter}{number:02d}{fourth}" for number in range(int(first), int(last) + 1)}
        for partner in found & known:
            yield partner, r["code_nodot"]


def medicine(source):
    write("medicines.csv.gz",
          ["registration", "name", "ingredient_code", "ingredient", "registered_ingredient", "route_code", "route", "strength", "package",
           "maker", "country"],
          ([r["soDangKy"], r["tenThuoc"], r["maHoatChat"], r["hoatChat"], r["hoatChatTheoSoDangKy"], r["maDuongDung"], r["duongDung"],
            r["hamLuong"], r["dongGoi"], r["hangSx"], r["nuocSx"]] for r in read(source, "drug/bhyt_drug_list.csv.gz")))
    write("interactions_qd5948.csv.gz", ["number", "first", "second", "conditional", "mechanism", "consequence", "management"],
          ([r["stt"], r["drug1"], r["drug2"], "yes" if r["conditional"] == "1" else "no", r["mechanism"], r["consequence"], r["management"]]
           for r in read(source, "drug/ddi_qd5948_contraindicated_633.csv")))


def services(source):
    rows = list(read(source, "bhyt/dvkt_qd7603_pl1.csv.gz"))
    write("services_qd7603.csv.gz", ["code", "name", "specialty", "price_tt39"],
          ([r["maTuongDuong"], r["tenTT43"], r["chuyenKhoa"], r["giaTT39"]] for r in rows))
    return {r["maTuongDuong"]: r["tenTT43"] for r in rows}


def laboratory(source, names):
    loincs = {r["loinc"] for r in read(source, "lab/nlm_flowsheet_loinc_ranges.csv")}
    loincs |= {r["loinc"] for r in read(source, "lab/openelis_example_tests_loinc.csv")}
    loincs |= {r["loinc"] for r in read(source, "lab/analyzer_test_loinc.csv")}
    tests = list(read(HERE, "lab_tests.csv"))
    unknown = sorted({r["service"] for r in tests} - set(names))
    assert not unknown, unknown
    columns = list(tests[0]) + ["loinc_source"]
    write("lab_tests.csv", columns,
          ([*r.values(), "lab data files" if r["loinc"] in loincs else "general knowledge" if r["loinc"] else ""] for r in tests), zipped=False)
    print("LOINC not in the data files:", ", ".join(sorted({r["loinc"] for r in tests if r["loinc"] and r["loinc"] not in loincs})))


def main():
    source = pathlib.Path(sys.argv[1])
    administration(source)
    diagnoses(source)
    names(source)
    medicine(source)
    laboratory(source, services(source))


main()

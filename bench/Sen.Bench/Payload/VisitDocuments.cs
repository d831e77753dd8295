using System.Globalization;
using System.Text;

namespace Sen.Bench;

/// <summary>
/// The resources of outpatient visits as Sen's modules write them: for each visit an Encounter, five Observations, a Condition,
/// a ServiceRequest and two MedicationRequests, of some hundred people. Deterministic; no id inside, so that each commit gives its own.
/// </summary>
internal static class VisitDocuments
{
    internal const string Facility = "bv-bench";
    internal const int People = 500;

    private static readonly (string Code, string Name, string Unit, int Low, int Span)[] Measures =
    [
        ("8480-6", "Huyết áp tâm thu", "mm[Hg]", 105, 50),
        ("8462-4", "Huyết áp tâm trương", "mm[Hg]", 65, 30),
        ("8867-4", "Mạch", "/min", 60, 40),
        ("8310-5", "Nhiệt độ", "Cel", 36, 3),
        ("2339-0", "Glucose máu", "mg/dL", 70, 90),
    ];

    private static readonly (string Code, string Name)[] Diagnoses =
    [
        ("I10", "Bệnh lý tăng huyết áp"), ("E11.9", "Đái tháo đường típ 2 không có biến chứng"), ("J06.9", "Nhiễm trùng đường hô hấp trên cấp"),
        ("K29.7", "Viêm dạ dày, không đặc hiệu"), ("M54.5", "Đau lưng dưới"),
    ];

    private static readonly (string Code, string Name)[] Medicines =
    [
        ("40.491", "Amlodipin 5 mg"), ("40.807", "Metformin 500 mg"), ("40.2", "Paracetamol 500 mg"), ("40.677", "Omeprazol 20 mg"),
    ];

    internal static string PersonId(int person) => $"bench-{person % People:d4}";

    internal static string PersonNumber(int person) => $"092184{person % 1_000_000:d6}";

    internal static byte[] Person(int person) => Person(person, PersonId(person));

    internal static byte[] Person(int person, string id)
    {
        var (family, given) = Names.Of(person);
        return Encoding.UTF8.GetBytes($$$"""
            {"resourceType":"Patient","id":"{{{id}}}","identifier":[{"system":"http://fhir.hl7.org.vn/core/sid/cccd","value":"{{{PersonNumber(person)}}}"}],"name":[{"use":"official","family":"{{{family}}}","given":["{{{given}}}"],"text":"{{{family}}} {{{given}}}"}],"gender":"{{{(person % 2 == 0 ? "female" : "male")}}}","birthDate":"19{{{60 + (person % 40)}}}-0{{{1 + (person % 9)}}}-1{{{person % 10}}}","managingOrganization":{"reference":"Organization/{{{Facility}}}"}}
            """);
    }

    /// <summary>The documents of so many visits, in the order they would be written.</summary>
    internal static List<byte[]> Of(int visits)
    {
        var documents = new List<byte[]>(visits * 10);
        for (var visit = 0; visit < visits; visit++)
        {
            var context = new Visit(visit);
            documents.Add(context.Encounter());
            foreach (var measure in Measures)
            {
                documents.Add(context.Observation(measure));
            }

            documents.Add(context.Condition());
            documents.Add(context.Order());
            documents.Add(context.Prescription(0));
            documents.Add(context.Prescription(1));
        }

        return documents;
    }

    private sealed class Visit(int number)
    {
        private readonly string _patient = $$"""{"reference":"Patient/{{PersonId(number)}}"}""";
        private readonly string _encounter = $$"""{"reference":"Encounter/visit-{{number:d6}}"}""";
        private readonly string _doctor = $$"""{"reference":"Practitioner/bs-{{number % 40:d2}}","display":"BS. Lê Minh Khôi"}""";
        private readonly string _at = new DateTimeOffset(2026, 11, 2, 7, 30, 0, TimeSpan.FromHours(7)).AddMinutes(number * 3)
            .ToString("yyyy-MM-ddTHH:mm:sszzz", CultureInfo.InvariantCulture);

        internal byte[] Encounter() => Encoding.UTF8.GetBytes($$$"""
            {"resourceType":"Encounter","identifier":[{"system":"http://sen.vn/visit","value":"K{{{number:d8}}}"}],"status":"in-progress","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"AMB","display":"Ngoại trú"},"serviceType":{"coding":[{"system":"http://sen.vn/specialty","code":"K03","display":"Nội tổng hợp"}]},"subject":{{{_patient}}},"participant":[{"individual":{{{_doctor}}}}],"period":{"start":"{{{_at}}}"},"reasonCode":[{"text":"Đau đầu, chóng mặt ba ngày nay"}],"location":[{"location":{"reference":"Location/phong-{{{number % 20:d2}}}","display":"Phòng khám Nội {{{number % 20}}}"}}],"serviceProvider":{"reference":"Organization/{{{Facility}}}"}}
            """);

        internal byte[] Observation((string Code, string Name, string Unit, int Low, int Span) measure) => Encoding.UTF8.GetBytes($$$"""
            {"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Dấu hiệu sinh tồn"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"{{{measure.Code}}}","display":"{{{measure.Name}}}"}],"text":"{{{measure.Name}}}"},"subject":{{{_patient}}},"encounter":{{{_encounter}}},"effectiveDateTime":"{{{_at}}}","performer":[{{{_doctor}}}],"valueQuantity":{"value":{{{measure.Low + (number % measure.Span)}}},"unit":"{{{measure.Unit}}}","system":"http://unitsofmeasure.org","code":"{{{measure.Unit}}}"},"referenceRange":[{"low":{"value":{{{measure.Low}}},"unit":"{{{measure.Unit}}}"},"high":{"value":{{{measure.Low + measure.Span}}},"unit":"{{{measure.Unit}}}"}}]}
            """);

        internal byte[] Condition()
        {
            var (code, name) = Diagnoses[number % Diagnoses.Length];
            return Encoding.UTF8.GetBytes($$$"""
                {"resourceType":"Condition","clinicalStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-clinical","code":"active"}]},"verificationStatus":{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-ver-status","code":"confirmed"}]},"category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-category","code":"encounter-diagnosis"}]}],"code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"{{{code}}}","display":"{{{name}}}"}],"text":"{{{name}}}"},"subject":{{{_patient}}},"encounter":{{{_encounter}}},"recordedDate":"{{{_at}}}","recorder":{{{_doctor}}}}
                """);
        }

        internal byte[] Order() => Encoding.UTF8.GetBytes($$$"""
            {"resourceType":"ServiceRequest","identifier":[{"system":"http://sen.vn/order","value":"XN{{{number:d8}}}"}],"status":"completed","intent":"order","category":[{"coding":[{"system":"http://snomed.info/sct","code":"108252007","display":"Laboratory procedure"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"2339-0","display":"Glucose máu"}],"text":"Định lượng glucose máu"},"subject":{{{_patient}}},"encounter":{{{_encounter}}},"authoredOn":"{{{_at}}}","requester":{{{_doctor}}}}
            """);

        internal byte[] Prescription(int line)
        {
            var (code, name) = Medicines[(number + line) % Medicines.Length];
            return Encoding.UTF8.GetBytes($$$$"""
                {"resourceType":"MedicationRequest","identifier":[{"system":"http://sen.vn/prescription","value":"DT{{{{number:d8}}}}-{{{{line}}}}"}],"status":"active","intent":"order","medicationCodeableConcept":{"coding":[{"system":"http://sen.vn/medicine","code":"{{{{code}}}}","display":"{{{{name}}}}"}],"text":"{{{{name}}}}"},"subject":{{{{_patient}}}},"encounter":{{{{_encounter}}}},"authoredOn":"{{{{_at}}}}","requester":{{{{_doctor}}}},"dosageInstruction":[{"text":"Sáng 1 viên, chiều 1 viên, sau ăn","timing":{"repeat":{"frequency":2,"period":1,"periodUnit":"d"}},"doseAndRate":[{"doseQuantity":{"value":1,"unit":"viên"}}]}],"dispenseRequest":{"quantity":{"value":28,"unit":"viên"},"expectedSupplyDuration":{"value":14,"unit":"ngày","system":"http://unitsofmeasure.org","code":"d"}}}
                """);
        }
    }
}

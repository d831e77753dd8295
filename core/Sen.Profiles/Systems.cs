namespace Sen.Profiles;

/// <summary>Identifier and code systems of resources in the Record. The README of this library says what each holds.</summary>
public static class Systems
{
    /// <summary>Số định danh cá nhân (Law on Căn cước 26/2023/QH15, article 12).</summary>
    public const string CitizenNumber = "http://fhir.hl7.org.vn/core/sid/cccd";

    /// <summary>Số thẻ BHYT, as read from the card.</summary>
    public const string BhytCard = "http://fhir.hl7.org.vn/core/sid/bhyt";

    /// <summary>Mã cơ sở khám bệnh, chữa bệnh (QĐ 384/QĐ-BYT).</summary>
    public const string FacilityCode = "http://fhir.hl7.org.vn/core/sid/ma-cskcb";

    /// <summary>Chứng chỉ hành nghề / giấy phép hành nghề.</summary>
    public const string PracticeLicence = "http://fhir.hl7.org.vn/core/sid/cchn";

    public const string MedicalRecordNumber = "urn:sen:sid:mrn";
    public const string TicketCode = "urn:sen:sid:ticket-code";
    public const string QueueNumber = "urn:sen:sid:queue-number";
    public const string QueueSeries = "urn:sen:sid:queue-series";
    public const string RoomNumber = "urn:sen:sid:room";
    public const string PrescriptionCode = "urn:sen:sid:prescription-code";

    /// <summary>A legal document of a visit: the id of its DocumentReference, on the Bundle and wherever the document is named.</summary>
    public const string Document = "urn:sen:sid:document";

    /// <summary>SHA-256 of a signing certificate, on the Basic that holds it.</summary>
    public const string Certificate = "urn:sen:sid:certificate";

    /// <summary>Phiếu hẹn khám lại, on a proposed Appointment: "HK-10-2210". Good for one visit (TT 01/2025/TT-BYT art. 11).</summary>
    public const string FollowUpSlip = "urn:sen:sid:follow-up-slip";

    /// <summary>Giấy chuyển cơ sở khám bệnh, chữa bệnh: number as the sending facility wrote it, on the ServiceRequest in a visit.</summary>
    public const string ReferralSlip = "urn:sen:sid:referral-slip";

    public const string InvoiceNumber = "urn:sen:sid:invoice";
    public const string BankTransaction = "urn:sen:sid:bank-transaction";

    /// <summary>On an Organization: where its money goes, "BIN:account".</summary>
    public const string BankAccount = "urn:sen:sid:bank-account";

    /// <summary>On a ChargeItemDefinition: "{facility}:{code}"; several definitions with one identifier are valid one after another.</summary>
    public const string Price = "urn:sen:sid:price";

    public const string Icd10 = "http://hl7.org/fhir/sid/icd-10";
    public const string Service = "urn:sen:cs:dvkt";
    public const string Loinc = "http://loinc.org";
    public const string Ucum = "http://unitsofmeasure.org";
    public const string Snomed = "http://snomed.info/sct";
    public const string MedicineRegistration = "urn:sen:cs:medicine-registration";
    public const string ActiveIngredient = "urn:sen:cs:bhyt-active-ingredient";

    /// <summary>Provinces and wards (QĐ 19/2025/QĐ-TTg); which codes there are depends on the day.</summary>
    public const string AdministrativeUnit = "urn:sen:cs:administrative-unit";

    public const string Specialty = "urn:sen:cs:specialty";
    public const string FacilityKind = "urn:sen:cs:facility-kind";
    public const string TaskCode = "urn:sen:cs:task";
    public const string QueueStatus = "urn:sen:cs:queue-status";
    public const string QueuePriority = "urn:sen:cs:queue-priority";
    public const string PaymentKind = "urn:sen:cs:payment-kind";
    public const string PaymentForm = "urn:sen:cs:payment-form";
    public const string CoverageClass = "http://terminology.hl7.org/CodeSystem/coverage-class";
    public const string PriceComponent = "urn:sen:cs:price-component";

    /// <summary>Kinds of List: <see cref="Codes.Formulary"/>, <see cref="Codes.PrescriptionTemplate"/>.</summary>
    public const string ListKind = "urn:sen:cs:list";

    /// <summary>Kinds of document: record, prescription, laboratory, bill.</summary>
    public const string DocumentKind = "urn:sen:cs:document";

    /// <summary>Kinds of Basic: signing-certificate, signing-request.</summary>
    public const string BasicKind = "urn:sen:cs:basic";

    /// <summary>Duties of staff, as codes of a PractitionerRole: <see cref="Codes.HeadOfDepartment"/>.</summary>
    public const string StaffRole = "urn:sen:cs:staff-role";

    /// <summary>What was done with a signing key, as the activity of a Provenance.</summary>
    public const string KeyChange = "urn:sen:cs:key-change";

    /// <summary>An account of this node, where a Reference cannot name a Practitioner.</summary>
    public const string Account = "urn:sen:sid:account";

    /// <summary>On the DocumentReference: the level of its paper's signature (B, T, LT).</summary>
    public const string SignatureLevel = "urn:sen:cs:signature-level";

    /// <summary>On a DocumentReference: what its paper waits for (<c>seal</c>: its facility's key did not open; <c>revocation</c>: what says whether its signers' certificates were revoked).</summary>
    public const string WaitsFor = "urn:sen:cs:waits-for";

    /// <summary>Sections of the documents of a visit.</summary>
    public const string DocumentSection = "urn:sen:cs:document-section";
    public const string DataOrigin = "urn:sen:cs:data-origin";

    public const string ObservationCategory = "http://terminology.hl7.org/CodeSystem/observation-category";
    public const string ConditionCategory = "http://terminology.hl7.org/CodeSystem/condition-category";
    public const string ConditionClinical = "http://terminology.hl7.org/CodeSystem/condition-clinical";
    public const string ConditionVerification = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
    public const string AllergyClinical = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
    public const string AllergyVerification = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
    public const string Interpretation = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
    public const string ActCode = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
    public const string AppointmentReason = "http://terminology.hl7.org/CodeSystem/v2-0276";
    public const string LocationType = "http://terminology.hl7.org/CodeSystem/location-physical-type";
    public const string DiagnosisRole = "http://terminology.hl7.org/CodeSystem/diagnosis-role";

    /// <summary>Extensions of ours.</summary>
    public static class Extensions
    {
        public const string Ward = "urn:sen:ext:ward";
        public const string FloorLine = "urn:sen:ext:floor-line";
        public const string PaymentKind = "urn:sen:ext:payment-kind";
        public const string Coverage = "urn:sen:ext:coverage";

        /// <summary>On an Encounter: MA_DOITUONG_KCB (QĐ 3276/QĐ-BYT), "1.1" … "3.6": by which route the insured person came.</summary>
        public const string VisitKind = "urn:sen:ext:visit-kind";

        /// <summary>On an Organization: the MA_DOITUONG_KCB of an insured person who comes by themself, without slip, appointment or
        /// registration there. It follows from the facility's level and score (NĐ 188/2025/NĐ-CP art. 19), so it is the facility's fact.</summary>
        public const string SelfReferralKind = "urn:sen:ext:self-referral-kind";

        /// <summary>On a Coverage: code of the facility of first registration (mã đăng ký KCB ban đầu).</summary>
        public const string FirstFacility = "urn:sen:ext:first-facility";

        /// <summary>On an invoice line: <see cref="Codes.ChargeExam"/>, <see cref="Codes.ChargeTest"/> or <see cref="Codes.ChargeMedicine"/>.</summary>
        public const string ChargeGroup = "urn:sen:ext:charge-group";

        /// <summary>On an Invoice: the visit it is for.</summary>
        public const string Encounter = "urn:sen:ext:encounter";

        /// <summary>On a ChargeItemDefinition: whether health insurance covers the item at all.</summary>
        public const string InScope = "urn:sen:ext:bhyt-in-scope";

        /// <summary>On a corrected Observation: the value that had been released before (value[x] as it was).</summary>
        public const string CorrectedFrom = "urn:sen:ext:corrected-from";

        /// <summary>On a superseded DocumentReference: the one that took its place.</summary>
        public const string ReplacedBy = "urn:sen:ext:replaced-by";

        /// <summary>On a final DocumentReference: the position of its signed Bundle in the log.</summary>
        public const string LogPosition = "urn:sen:ext:log-position";

        /// <summary>On a Basic: a certificate (DER), the signer's first, then its issuers.</summary>
        public const string Certificate = "urn:sen:ext:certificate";

        /// <summary>On a PractitionerRole: a kind of document (<see cref="DocumentKind"/>) that its holder confirms after the first signer.</summary>
        public const string CounterSigns = "urn:sen:ext:counter-signs";

        /// <summary>On a Basic that holds a certificate: where its key lies (kind, service, token, reference, pin).</summary>
        public const string KeyPlace = "urn:sen:ext:key-place";

        /// <summary>On a Basic that holds a certificate: since when nobody signs with it here (instant).</summary>
        public const string KeyRetired = "urn:sen:ext:key-retired";

        /// <summary>On a Basic that asks for a certificate: the request (PKCS#10, DER).</summary>
        public const string CertificateRequest = "urn:sen:ext:certificate-request";

        /// <summary>On a superseded DocumentReference without another in its place: why it was taken back.</summary>
        public const string WithdrawnBecause = "urn:sen:ext:withdrawn-because";

        /// <summary>On an Appointment or a queue ticket: since when the person has said that they come late (dateTime).</summary>
        public const string LateNotice = "urn:sen:ext:late-notice";
    }
}

/// <summary>Codes that more than one module writes or reads.</summary>
public static class Codes
{
    public const string QueueTicket = "queue-ticket";
    public const string CallStaff = "call-staff";

    /// <summary>Trưởng khoa: a PractitionerRole of a facility, for a specialty or for all.</summary>
    public const string HeadOfDepartment = "head-of-department";

    /// <summary>SNOMED CT "Laboratory procedure", category of a ServiceRequest.</summary>
    public const string LaboratoryProcedure = "108252007";

    /// <summary>SNOMED CT "Patient referral", category of a ServiceRequest.</summary>
    public const string PatientReferral = "3457005";

    public const string Laboratory = "laboratory";
    public const string VitalSigns = "vital-signs";
    public const string EncounterDiagnosis = "encounter-diagnosis";
    public const string ProblemListItem = "problem-list-item";
    public const string Sample = "sample";

    /// <summary>HL7 v2 table 0276: an appointment that an earlier visit asked for.</summary>
    public const string FollowUp = "FOLLOWUP";

    /// <summary>A List of the medicines a facility keeps (subject: its site; entries: registration numbers).</summary>
    public const string Formulary = "formulary";

    /// <summary>A List of medicines with their doses that a doctor (source) writes often.</summary>
    public const string PrescriptionTemplate = "prescription-template";

    public const string ChargeExam = "exam";
    public const string ChargeTest = "test";
    public const string ChargeMedicine = "medicine";

    /// <summary>Price component of an invoice line that health insurance pays.</summary>
    public const string InsurerShare = "bhyt-share";

    public const string Hospital = "hospital";
    public const string Station = "station";

    public const string PaymentBhyt = "bhyt";
    public const string PaymentFee = "fee";
    public const string PaymentOnRequest = "on-request";

    /// <summary>LOINC sections of a consultation's Composition.</summary>
    public const string SectionComplaint = "10154-3";
    public const string SectionFindings = "29545-1";
    public const string SectionAdvice = "69730-0";
}

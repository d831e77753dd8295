namespace Sen.Documents.Reports;

/// <summary>Names the resource files Resources/Reports/ReportTexts.resx (Vietnamese) and ReportTexts.en.resx.</summary>
internal sealed class ReportTexts;

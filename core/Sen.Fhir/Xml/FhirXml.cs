namespace Sen.Fhir;

/// <summary>
/// Resources between FHIR's XML form (R4, 2.6.1) and the JSON document that Sen keeps (R4, 2.6.2), both ways, by the definitions of
/// all types. The text of decimals, the order of repeating elements, ids and extensions on primitives, and the bytes of a narrative
/// are kept; comments and insignificant white space of XML are not.
/// </summary>
public static class FhirXml
{
    /// <summary>The namespace of FHIR (R4, 2.6.1.2).</summary>
    public const string Namespace = "http://hl7.org/fhir";

    /// <summary>
    /// Accepts XML from outside, or says everything that keeps it from being a resource, with path and line. No DTD is read and
    /// nothing outside the text is fetched. Whether the document fits its definition is the question of <see cref="FhirValidator"/>.
    /// </summary>
    public static FhirResult<FhirDocument> Read(ReadOnlyMemory<byte> utf8) => Read(utf8, anyOrder: false);

    /// <summary>The same for definitions as they are published, whose elements do not always stand in their order (the Ministry's guide).</summary>
    public static FhirResult<FhirDocument> ReadPublished(ReadOnlyMemory<byte> utf8) => Read(utf8, anyOrder: true);

    private static FhirResult<FhirDocument> Read(ReadOnlyMemory<byte> utf8, bool anyOrder)
    {
        var issues = new List<FhirIssue>();
        if (XmlSource.Decode(utf8.Span, issues) is not { } text || XmlTree.Read(text, issues) is not { } root)
        {
            return new FhirResult<FhirDocument>(issues);
        }

        var json = new JsonFromXml(issues, anyOrder).Write(root);
        return issues.Count > 0 ? new FhirResult<FhirDocument>(issues) : FhirDocument.Parse(json);
    }

    /// <summary>
    /// The XML of a document. Fails, with every reason, for what XML cannot say: elements that are not in the definition, values of
    /// another JSON type, characters that XML does not have.
    /// </summary>
    public static FhirResult<byte[]> Write(FhirDocument document)
    {
        var issues = new List<FhirIssue>();
        var xml = new XmlFromJson(document.ResourceType, issues).Write(document.Root);
        return issues.Count > 0 ? new FhirResult<byte[]>(issues) : new FhirResult<byte[]>(xml);
    }
}

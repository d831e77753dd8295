namespace Sen.Fhir;

/// <summary>An expression that cannot be read, or an evaluation that FHIRPath defines as an error.</summary>
public sealed class FhirPathException : Exception
{
    public FhirPathException()
    {
    }

    public FhirPathException(string message)
        : base(message)
    {
    }

    public FhirPathException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sen.Fhir;

internal static class FhirJson
{
    /// <summary>Vietnamese stays readable: only what JSON itself requires is escaped. The output is never pasted into HTML.</summary>
    internal static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    internal static readonly JsonSerializerOptions Options = new() { Encoder = Encoder };

    internal static readonly JsonWriterOptions Writer = new() { Encoder = Encoder };
}

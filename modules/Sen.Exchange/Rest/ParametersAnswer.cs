using Sen.Fhir;

namespace Sen.Exchange.Rest;

/// <summary>Writes the Parameters that operations answer with.</summary>
internal static class ParametersAnswer
{
    internal static void Add(this Parameters answer, string name, Action<Parameters.ParameterComponent> value)
    {
        var parameter = new Parameters.ParameterComponent { Name = name };
        value(parameter);
        answer.Parameter.Add(parameter);
    }
}

using System.ComponentModel.DataAnnotations;

namespace Sen.Exchange;

/// <summary>Bound from the section <c>Exchange</c>.</summary>
public sealed class ExchangeOptions
{
    /// <summary>Longest time a request to /fhir may take, in seconds; then its statements are stopped and it is answered 504.</summary>
    [Range(0.001, 3_600)]
    public double RequestSeconds { get; set; } = 30;
}

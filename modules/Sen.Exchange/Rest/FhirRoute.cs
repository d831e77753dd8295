using Microsoft.AspNetCore.Http;
using Sen.Record;

namespace Sen.Exchange.Rest;

/// <summary>What answers a request for somebody.</summary>
internal delegate Task<Answer> Interaction(HttpContext context, Caller caller);

/// <summary>
/// One row of what is answered under /fhir. The server's routes, the CapabilityStatement and the OpenAPI description are all made
/// from these rows, so none can say more than is there.
/// </summary>
/// <param name="Name">Of the endpoint, in metrics and traces.</param>
/// <param name="Methods">HTTP methods; HEAD comes with GET.</param>
/// <param name="Pattern">Below /fhir; <c>{type}</c> stands for every type of resource.</param>
/// <param name="Answer">What is done.</param>
internal sealed record FhirRoute(string Name, string[] Methods, string Pattern, Interaction Answer)
{
    internal static readonly string[] Get = ["GET", "HEAD"];

    internal static readonly string[] Post = ["POST"];

    /// <summary>An operation is asked by GET or, with a Parameters resource, by POST (R4, operations.html).</summary>
    internal static readonly string[] GetOrPost = ["GET", "HEAD", "POST"];

    /// <summary>Code of the interaction in a CapabilityStatement ("read", "history-type"); null when it is an operation or a part of another.</summary>
    internal string? Code { get; init; }

    /// <summary>Name of the operation without its dollar sign ("everything"); null when it is none.</summary>
    internal string? Operation { get; init; }

    /// <summary>Canonical address of the operation's definition; R4's own when it is not said.</summary>
    internal string? Definition { get; init; }

    /// <summary>One line for people who read the OpenAPI description.</summary>
    internal string Summary { get; init; } = "";

    /// <summary>Answered to anybody: what a client has to know before it can sign in.</summary>
    internal bool IsOpen { get; init; }

    /// <summary>May take as long as it takes: a stream that stays open.</summary>
    internal bool IsLong { get; init; }

    /// <summary>Answers in a format of its own: what the client accepts is not looked at.</summary>
    internal bool AnyFormat { get; init; }

    /// <summary>The type this row is for; null: every type, or none.</summary>
    internal string? Type => Pattern.Split('/') is [_, { Length: > 0 } first, ..] && char.IsAsciiLetterUpper(first[0]) ? first : null;

    /// <summary>Said once for every type.</summary>
    internal bool IsForEveryType => Pattern.StartsWith("/{type}", StringComparison.Ordinal);
}

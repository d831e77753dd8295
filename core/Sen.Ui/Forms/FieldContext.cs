namespace Sen.Ui;

/// <summary>What an input inside a <see cref="Field"/> must carry so that label, hint and error belong to it.</summary>
/// <param name="Id">The input's id.</param>
/// <param name="DescribedBy">Value of aria-describedby, or null.</param>
/// <param name="Invalid">Value of aria-invalid: "true" or null.</param>
public sealed record FieldContext(string Id, string? DescribedBy, string? Invalid);

/// <summary>A choice of a <see cref="SelectField"/>.</summary>
public sealed record Choice(string Value, string Text);

/// <summary>A mistake shown in an <see cref="ErrorSummary"/>; <paramref name="FieldId"/> is the id of the input, or null.</summary>
public sealed record FieldError(string? FieldId, string Message);

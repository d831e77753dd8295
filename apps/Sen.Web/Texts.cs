using Microsoft.Extensions.Localization;

// The assembly is called like the program, "sen"; resources are named after the namespace.
[assembly: RootNamespace("Sen.Web")]

namespace Sen.Web;

/// <summary>Names the resource files Resources/Texts.resx (Vietnamese) and Texts.en.resx.</summary>
internal sealed class Texts;

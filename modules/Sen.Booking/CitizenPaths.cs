namespace Sen.Booking;

/// <summary>Pages of other modules that these pages link to. Addresses are the contract between modules' pages, as shapes are between their data.</summary>
internal static class CitizenPaths
{
    internal const string Record = "/record";
    internal const string Results = "/record/results";
    internal const string Medicines = "/record/medicines";
    internal const string Vaccines = "/record?kind=vaccine";
    internal const string Verify = "/verify";
    internal const string Profile = "/profile";

    internal static string SignIn(string returnTo) => $"/sign-in?return={Uri.EscapeDataString(returnTo)}";

    internal static string Link(string returnTo) => $"/profile/link?return={Uri.EscapeDataString(returnTo)}";

    internal static string Pay(string invoice) => $"/pay/{invoice}";
}

using System.Text;
using Sen.Vietnam;
using Sen.Web.Demo;
using Sen.Web.Hosting;

namespace Sen.Web.Commands;

/// <summary>What the console says when the server is up: where, with which accounts, what to try first.</summary>
internal static class StartScreen
{
    internal static string Text(string address, NodeOptions options, DemoMarker? demo, bool development)
    {
        var text = new StringBuilder();
        text.AppendLine().AppendLine($"Sen is up: {address}");
        text.AppendLine($"  data   {options.DataDirectory} ({(options.Postgres is null ? "embedded" : "PostgreSQL")})");
        if (demo is not null)
        {
            Demo(text, address, demo, development);
        }

        return text.AppendLine().AppendLine("Ctrl-C stops the server.").ToString();
    }

    private static string Spoken(string phone) => PhoneNumber.Parse(phone) is { Succeeded: true } parsed ? parsed.Value.Display : phone;

    private static void Demo(StringBuilder text, string address, DemoMarker demo, bool development)
    {
        text.AppendLine("  This is a practice node: every person in it is invented.").AppendLine();
        text.AppendLine($"Staff, at {address}/staff");
        foreach (var account in demo.Accounts)
        {
            text.AppendLine($"  {account.UserName,-14} {account.Password,-16} {account.Role,-8} {account.Display}");
        }

        text.AppendLine().AppendLine($"Citizens, at {address}/sign-in{(development ? $" (codes appear at {address}/dev/outbox)" : "")}");
        text.AppendLine($"  {string.Join("  ", demo.Phones.Select(Spoken))}");
        text.AppendLine().AppendLine($"Kiosk and board, at {address}/kiosk and {address}/board; each code enrols one device");
        foreach (var device in demo.Devices)
        {
            text.AppendLine($"  {device.Code,-14} {device.Display}");
        }

        text.AppendLine().AppendLine("Try first");
        text.AppendLine($"  1. {address}/sign-in: a citizen books a visit and gets a ticket");
        text.AppendLine("  2. the clerk checks the ticket in, the doctor calls, examines and signs");
        text.AppendLine("  3. the cashier shows the VietQR, the citizen sees the visit in the record");
    }
}

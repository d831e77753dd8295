using System.Globalization;
using System.Net;
using System.Text;
using QRCoder;
using Sen.Simulator.People;
using Sen.Vietnam;

namespace Sen.Simulator.Bank;

/// <summary>The few pages of the simulated bank; words are in <c>bank-texts.json</c>.</summary>
internal static class BankPages
{
    private static readonly string Frame = DemoData.Text("bank.html");
    private static readonly Dictionary<string, string> Words = DemoData.Read<Dictionary<string, string>>("bank-texts.json");

    internal static string Start(string? problem, IEnumerable<Transfer> latest)
    {
        var body = new StringBuilder("<div class=\"card\"><form method=\"get\" action=\"/\">");
        body.Append(CultureInfo.InvariantCulture, $"<label for=\"qr\">{T("scan")}</label><textarea id=\"qr\" name=\"qr\" rows=\"4\" autofocus></textarea>");
        if (problem is not null)
        {
            body.Append(CultureInfo.InvariantCulture, $"<p class=\"bad\">{T("unreadable")} <span class=\"small\">({Html(problem)})</span></p>");
        }

        body.Append(CultureInfo.InvariantCulture, $"<button>{T("read")}</button></form></div>");
        var transfers = latest.ToList();
        if (transfers.Count > 0)
        {
            body.Append(CultureInfo.InvariantCulture, $"<div class=\"card\"><h1>{T("latest")}</h1><dl>");
            foreach (var transfer in transfers)
            {
                body.Append(CultureInfo.InvariantCulture, $"<dt><a href=\"/transfers/{Html(transfer.Notice.Reference)}\">{Html(transfer.Notice.Reference)}</a></dt><dd>{Money.Format(transfer.Notice.Amount)}</dd>");
            }

            body.Append("</dl></div>");
        }

        return Page(T("title"), body.ToString());
    }

    internal static string Confirm(string qr, VietQrPayment payment)
    {
        var amount = payment.Amount is { } fixedAmount
            ? $"<p class=\"amount\">{Money.Format(fixedAmount)}</p>"
            : $"<label for=\"amount\">{T("amount")}</label><input id=\"amount\" name=\"amount\" type=\"text\" inputmode=\"numeric\" required>";
        var body = $"""
            <div class="card"><h1>{T("title")}</h1><form method="post" action="/transfers">
            <input type="hidden" name="qr" value="{Html(qr)}">{amount}
            <dl>{Fact("bank", Banks.Find(payment.BankBin)?.ShortName ?? payment.BankBin)}{Fact("receiver", payment.Account)}{Fact("content", payment.Purpose)}{Fact("bill", payment.Bill)}</dl>
            <button>{T("send")}</button></form></div>
            """;
        return Page(T("title"), body);
    }

    internal static string Done(Transfer transfer)
    {
        var state = transfer.State switch
        {
            TransferState.Sending => ("", "sending"),
            TransferState.Taken => ("ok", "taken"),
            TransferState.Refused => ("bad", "refused"),
            TransferState.Unsent => ("bad", "unsent"),
        };
        var notice = transfer.Notice;
        var body = $"""
            <div class="card"><h1>{T("done")}</h1><p class="amount">{Money.Format(notice.Amount)}</p><p class="{state.Item1}">{T(state.Item2)}</p>
            <dl>{Fact("reference", notice.Reference)}{Fact("receiver", notice.Account)}{Fact("content", notice.Description)}{Fact("bill", notice.Bill)}{Fact("tries", transfer.Tries.ToString(CultureInfo.InvariantCulture))}{Fact("answer", transfer.Answer)}</dl>
            <form method="get"><button class="quiet">{T("refresh")}</button></form>
            <form method="post" action="/transfers/{Html(notice.Reference)}/again"><button class="quiet">{T("again")}</button></form></div>
            """;
        return Page(T("done"), body);
    }

    /// <summary>Codes to scan at the kiosk and the desk.</summary>
    internal static string Cards()
    {
        var body = new StringBuilder($"<div class=\"card\"><h1>{T("cards")}</h1><p>{T("cardsHint")}</p></div><div class=\"cards\">");
        foreach (var (name, kind, text) in ScanTexts.All())
        {
            body.Append(CultureInfo.InvariantCulture, $"<div class=\"card\"><b>{Html(name)}</b><p class=\"small\">{T(kind)}</p>{Qr(text)}<p class=\"small\">{Html(text)}</p></div>");
        }

        return Page(T("cards"), body.Append("</div>").ToString(), "wide");
    }

    private static string Qr(string text)
    {
        using var data = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M, forceUtf8: true);
        var matrix = data.ModuleMatrix;
        var path = new StringBuilder();
        for (var y = 0; y < matrix.Count; y++)
        {
            for (var x = 0; x < matrix[y].Count; x++)
            {
                if (matrix[y][x])
                {
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
                }
            }
        }

        return $"<svg viewBox=\"0 0 {matrix.Count} {matrix.Count}\" role=\"img\" aria-label=\"QR\" shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>";
    }

    private static string Fact(string word, string? value) => string.IsNullOrEmpty(value) ? "" : $"<dt>{T(word)}</dt><dd>{Html(value)}</dd>";

    private static string Page(string title, string body, string width = "") => Frame
        .Replace("{{title}}", title, StringComparison.Ordinal).Replace("{{width}}", width, StringComparison.Ordinal).Replace("{{body}}", body, StringComparison.Ordinal);

    private static string T(string word) => WebUtility.HtmlEncode(Words[word]);

    private static string Html(string text) => WebUtility.HtmlEncode(text);
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using Sen.Vietnam;

namespace Sen.Simulator.Bank;

/// <summary>Whether Sen has taken a notice.</summary>
internal enum TransferState
{
    Sending,
    Taken,

    /// <summary>Sen said that it will never take it (unknown account, wrong signature); money and bill are for people to sort out.</summary>
    Refused,

    /// <summary>Sen did not answer; the notice can be sent again.</summary>
    Unsent,
}

/// <summary>A transfer that was made; the notice keeps its reference however often it is sent.</summary>
internal sealed class Transfer(Notice notice)
{
    public Notice Notice => notice;

    public TransferState State { get; set; } = TransferState.Sending;

    public string? Answer { get; set; }

    public int Tries { get; set; }

    internal TransferStatus Status => new(notice.Reference, notice.Amount, notice.Account, State.ToString().ToLowerInvariant(), Answer, Tries);
}

/// <summary>Takes a VietQR text, "moves" the money and notifies Sen until it answers.</summary>
internal sealed class Teller(BankOptions options, HttpClient http, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Transfer> _transfers = new(StringComparer.Ordinal);
    private TimeSpan? _offset = options.Offset;
    private int _last;

    internal IEnumerable<Transfer> Latest => _transfers.Values.OrderByDescending(t => t.Notice.Reference, StringComparer.Ordinal).Take(20);

    internal Transfer? Find(string reference) => _transfers.GetValueOrDefault(reference);

    /// <summary>Makes the transfer; the notice is not sent yet.</summary>
    internal async Task<Parsed<Transfer>> PayAsync(string? qr, long? amount, CancellationToken cancellationToken)
    {
        var decoded = VietQr.Decode(qr);
        if (!decoded.TryGet(out var payment, out var error))
        {
            return error;
        }

        if ((payment.Amount ?? amount) is not > 0)
        {
            return new FormatError("bank.no-amount", "amount", "The code has no amount and none was given.");
        }

        var now = await NowAsync(cancellationToken);
        var reference = string.Create(CultureInfo.InvariantCulture, $"FT{now:yyMMddHHmmss}{Interlocked.Increment(ref _last):000000}");
        var transfer = new Transfer(new Notice(
            payment.BankBin, payment.Account, reference, payment.Amount ?? amount!.Value, "VND", payment.Purpose, payment.Bill, now));
        _transfers[reference] = transfer;
        return transfer;
    }

    /// <summary>Sends the notice with growing waits until Sen takes or refuses it.</summary>
    internal async Task NotifyAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        transfer.State = TransferState.Sending;
        var wait = options.FirstWait;
        for (var attempt = 1; attempt <= options.Tries; attempt++)
        {
            if (attempt > 1)
            {
                await Task.Delay(wait, clock, cancellationToken);
                wait *= 2;
            }

            transfer.Tries++;
            if (await TryAsync(transfer, cancellationToken))
            {
                return;
            }
        }

        transfer.State = TransferState.Unsent;
    }

    private async Task<bool> TryAsync(Transfer transfer, CancellationToken cancellationToken)
    {
        try
        {
            // The time is that of sending: an old notice sent again is signed anew, its content is the same.
            using var request = transfer.Notice.Sign(options.Notify, options.Secret, await NowAsync(cancellationToken));
            using var response = await http.SendAsync(request, cancellationToken);
            transfer.Answer = await response.Content.ReadAsStringAsync(cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                transfer.State = TransferState.Taken;
                return true;
            }

            // What Sen cannot accept now it will not accept in a minute either, except when it is overloaded or broken.
            if ((int)response.StatusCode is >= 400 and < 500 && response.StatusCode is not (HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout))
            {
                transfer.State = TransferState.Refused;
                return true;
            }
        }
        catch (HttpRequestException exception)
        {
            transfer.Answer = exception.Message;
        }

        return false;
    }

    /// <summary>Sen's own time: a practice node tells another day than the machine.</summary>
    private async Task<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        _offset ??= await AskAsync(cancellationToken);
        return clock.GetUtcNow() + (_offset ?? TimeSpan.Zero);
    }

    private async Task<TimeSpan?> AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(new Uri(options.Notify, "/health/live"), cancellationToken);
            return response.Headers.Date is { } date ? date - clock.GetUtcNow() : null;
        }
        catch (HttpRequestException)
        {
            // Sen is not up: ask again with the next try.
            return null;
        }
    }
}

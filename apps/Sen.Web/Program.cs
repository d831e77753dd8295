using System.CommandLine;
using Microsoft.Extensions.Options;
using Sen.Record;
using Sen.Web.Commands;

try
{
    return await SenCommand.Create().Parse(args).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false });
}
catch (RecordInUseException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (OptionsValidationException exception)
{
    // A setting that cannot be: the words say which.
    await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, exception.Failures));
    return 1;
}
catch (OperationCanceledException)
{
    // Ctrl-C in the middle of a verb.
    return 130;
}

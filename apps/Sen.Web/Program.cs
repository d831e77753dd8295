using Sen.Web.Commands;

return await SenCommand.Create().Parse(args).InvokeAsync();

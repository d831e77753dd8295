using Sen.Simulator;

return await SimulatorCommand.Build().Parse(args).InvokeAsync();

using System.CommandLine;
using Gatehouse.Server.Commands;
using Gatehouse.Server.Hosting;
using Gatehouse.Server.Output;

SocketSettings.Apply();

var terminal = Terminal.ForProcess();
var root = new RootCommand("Gatehouse: an API gateway and an AI gateway in one program and one configuration file.")
{
    RunCommand.Create(terminal),
    InitCommand.Create(terminal),
    ValidateCommand.Create(terminal),
    ExplainCommand.Create(terminal),
    RoutesCommand.Create(terminal),
    ModelsCommand.Create(terminal),
    UsageCommand.Create(terminal),
    BudgetsCommand.Create(terminal),
    SchemaCommand.Create(terminal),
    CompletionCommand.Create(terminal),
    DemoCommand.Create(terminal),
    VersionCommand.Create(terminal),
};
foreach (var planned in PlannedCommands.Create(terminal))
{
    root.Add(planned);
}

return await CommandLine.InvokeAsync(root, args, terminal);

using Aesop.Bench;

return ChildVerbs.Find(args) is { } child
    ? await child(args[1..])
    : await BenchRun.RunAsync(args);

using Aesop.CommandLine;
using Aesop.Commands;

return await Shell.RunAsync(AesopCommand.Create(), args);

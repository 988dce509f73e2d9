# The test suite on Windows; `--quick` leaves out the slow proofs. Not tried yet.
. (Join-Path $PSScriptRoot "setup.ps1")
$Options = @("-n", "2", "--dist", "loadfile")
$Rest = @($args)
if ($Rest.Count -gt 0 -and $Rest[0] -eq "--quick") {
    $Options += @("-m", "not slow and not network")
    $Rest = @($Rest | Select-Object -Skip 1)
}
Install-Packages @((Join-Path $PSScriptRoot "requirements-test.lock"))
Set-Location $Root
& $Python -m pytest @Options @Rest
exit $LASTEXITCODE

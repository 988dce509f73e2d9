# Open the studio; with arguments, be its command line. For Windows; not tried yet.
. (Join-Path $PSScriptRoot "setup.ps1")
Install-Packages @(
    (Join-Path $PSScriptRoot "requirements.lock"),
    (Join-Path $PSScriptRoot "requirements-test.lock")
)
if ($args.Count -eq 0) {
    & $Python -P -m studio.cli models fetch --setup
    if ($LASTEXITCODE -ne 0) { Say "going on without these models" }
    $args = @("open")
}
& $Python -P -m studio.cli @args
exit $LASTEXITCODE

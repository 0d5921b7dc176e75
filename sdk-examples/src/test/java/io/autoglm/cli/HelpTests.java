package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.autoglm.sdk.internal.codec.Dialects;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

class HelpTests {

    private final Program program = new Program();

    @Test
    void helpOfGenerateGoesToStandardOutputAndNamesEveryOptionAndExitCode() {
        int code = program.run("generate", "--help");

        assertThat(code).isZero();
        assertThat(program.err()).isEmpty();
        assertThat(program.out())
                .contains(
                        "PROMPT", "--provider", "--base-url", "--model", "--dialect", "--api-key-env", "--[no-]stream")
                .contains("--max-tokens", "--temperature", "--system", "--messages", "--image", "--header")
                .contains("--timeout-connect", "--timeout-first", "--timeout-idle", "--timeout-total", "--max-attempts")
                .contains("--json", "--insecure-http", "--ca-cert", "-v", "--client-cert", "--client-key", "--resolver")
                .contains("--http2", "--http2-prior-knowledge", "--proxy", "--no-proxy", "--client-key-password-env")
                .containsSubsequence(
                        "Exit codes:",
                        "  0 ",
                        "  2 ",
                        "  10 ",
                        "  11 ",
                        "  12 ",
                        "  13 ",
                        "  14 ",
                        "  20 ",
                        "  21 ",
                        "  22 ",
                        "  30 ",
                        "  31 ",
                        "  32 ",
                        "  33 ",
                        "  40 ",
                        "  130 ");
    }

    @Test
    void helpOfChatNamesEveryOptionAndEveryWord() {
        assertThat(program.run("chat", "--help")).isZero();

        assertThat(program.out())
                .contains("--system", "--max-history", "--max-tokens", "--temperature", "--base-url", "--ca-cert", "-v")
                .contains(ChatWord.words())
                .contains("/model NAME", "\"\"\"", "Exit codes:");
    }

    @Test
    void helpNamesEveryPresetAndEveryDialect() {
        assertThat(program.run("models", "--help")).isZero();

        assertThat(program.out().replaceAll("\\s+", " "))
                .contains("--quiet", "--json")
                .contains("Preset: zhipu, zhipu-coding, zai, zai-coding, openai", "llamacpp", "generate, sim.")
                .contains("How the server speaks: " + String.join(", ", Dialects.names()));
    }

    @Test
    void helpOfEveryCommandThatConnectsSaysHowAnEndpointIsWritten() {
        for (String command : new String[] {"generate", "chat", "models", "load", "bulk"}) {
            Program each = new Program();
            assertThat(each.run(command, "--help")).isZero();

            String help = each.out().replaceAll("\\s+", " ");
            assertThat(help)
                    .contains("--endpoint='URL[;PART]...'", "so put all of it in quotes", "--routing=NAME")
                    .contains("asked first: weighted, least-loaded;")
                    .contains("--lang=LANG", "for people: en, zh. What -v and --json show stays English");
            assertThat(EndpointDraft.PARTS).allSatisfy(part -> assertThat(help).contains(part + "="));
        }
    }

    @Test
    void helpOfServeNamesEveryOption() {
        assertThat(program.run("serve", "--help")).isZero();

        assertThat(program.out().replaceAll("\\s+", " "))
                .contains("The server to imitate: openai, zhipu, zhipu-async, vllm, sglang")
                .contains("a face of its own: nginx, envoy, apigee")
                .contains("--loading", "--tls", "--http2");
        assertThat(program.out()).contains("--port", "--ttft", "--token-delay", "--fault", "--seed", "--rpm");
    }

    @Test
    void helpOfLoadNamesEveryOption() {
        assertThat(program.run("load", "--help")).isZero();

        assertThat(program.out())
                .contains("--rps", "--concurrency", "--duration", "--calls", "--warmup", "--drain", "--max-in-flight")
                .contains("--mix", "--prompt-chars", "--max-tokens", "--[no-]stream", "--tenants", "--limit")
                .contains(
                        "--max-waiting",
                        "--limit-rpm",
                        "--limit-tpm",
                        "--batch",
                        "--json",
                        "--quiet",
                        "--base-url",
                        "--timeout-first",
                        "--fallback-model",
                        "--hedge-after",
                        "Exit codes:");
    }

    @Test
    void helpOfBulkNamesEveryOption() {
        assertThat(program.run("bulk", "--help")).isZero();

        assertThat(program.out())
                .contains("IN.jsonl", "OUT.jsonl", "--concurrency", "--ordered", "--resume", "--retry-failed")
                .contains("--stop-after", "--price-in", "--price-out", "--currency", "--tenant", "--limit")
                .contains("--json", "--quiet", "--base-url", "--model", "Exit codes:");
    }

    @Test
    void everyOptionHasADescription() {
        CommandLine root = AutoGlm.commandLine(Shell.ofProcess());

        assertThat(root.getSubcommands().values())
                .flatExtracting(command -> command.getCommandSpec().options())
                .allSatisfy(option ->
                        assertThat(((OptionSpec) option).description()).isNotEmpty());
    }

    @Test
    void theProgramListsItsCommandsAndItsVersion() {
        assertThat(program.run("--help")).isZero();
        assertThat(program.out()).contains("generate", "chat", "models", "serve", "load", "bulk");

        Program other = new Program();
        assertThat(other.run("--version")).isZero();
        assertThat(other.out()).startsWith("autoglm ");
    }
}

package io.autoglm.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UnmatchedTests {

    private final Program program = new Program();

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            generate --endPoint=https://x/v1 hello  | option '--endPoint' is --base-url here
            generate --end-point https://x/v1 hello | without /chat/completions; or --endpoint, for one of several
            generate --app-key sk-secret hello      | option '--app-key' is no option, because
            generate --appKey=sk-secret hello       | AUTOGLM_API_KEY, or into another one and name that with --api-key-env
            chat --app_key sk-secret                | AUTOGLM_API_KEY
            models --api-key sk-secret              | AUTOGLM_API_KEY
            generate --timeout 3s hello             | --timeout-connect, --timeout-first, --timeout-idle, --timeout-total; 3 to 5 s
            models --timeout=3s                     | --timeout-connect, --timeout-total; 3 to 5 s
            chat --enable-ssl                       | option '--enable-ssl' is the scheme of --base-url here: https://
            generate --enableSSL=false hello        | option '--enableSSL' is the scheme of --base-url here: https://
            generate --base-ulr https://x hello     | option '--base-ulr' is not known, did you mean '--base-url'?
            generate --no-strem hello               | did you mean '--no-stream'?
            generate --max-token=3 hello            | option '--max-token' is not known, did you mean '--max-tokens'?
            chat --max-histroy 3                    | did you mean '--max-history'?
            serve --endpoint x                      | option '--endpoint' is not known
            serve --prot 80                         | did you mean '--port'?
            generate why is sk-secret               | put a prompt of several words in quotes
            chat sk-secret                          | chat takes options only
            genrate hello                           | command 'genrate' is not known, did you mean 'generate'? Known: generate
            """)
    void whatDoesNotBelongThereIsAnsweredWithWhatItWasMeantToBe(String line, String answer) {
        assertThat(program.run(line.split(" "))).isEqualTo(ExitCode.USAGE);

        assertThat(program.err())
                .startsWith("autoglm: ")
                .contains(answer)
                .endsWith("--help)\n")
                .hasLineCount(1)
                .doesNotContain("sk-secret", "https://x");
    }
}

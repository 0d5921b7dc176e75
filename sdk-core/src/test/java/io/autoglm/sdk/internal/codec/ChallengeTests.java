package io.autoglm.sdk.internal.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChallengeTests {

    private static String read(String... lines) {
        return Challenge.parse(List.of(lines)).stream()
                .map(each -> each.scheme()
                        + (each.token68() == null ? "" : " <" + each.token68() + ">")
                        + (each.parameters().isEmpty() ? "" : " " + new TreeMap<>(each.parameters())))
                .collect(Collectors.joining(" + "));
    }

    /** A semicolon stands between two lines of the header. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', emptyValue = "", textBlock = """
            Bearer                                                        | bearer
            BEARER realm="glm"                                            | bearer {realm=glm}
            Bearer realm="glm", error="invalid_token", error_description="expired at 10:00" | bearer {error=invalid_token, error_description=expired at 10:00, realm=glm}
            Bearer realm = "glm" , error = invalid_token                  | bearer {error=invalid_token, realm=glm}
            Basic realm="a, b", Bearer error="x"                          | basic {realm=a, b} + bearer {error=x}
            Basic, Bearer realm="x"                                       | basic + bearer {realm=x}
            Basic realm="x";Bearer error="invalid_token"                  | basic {realm=x} + bearer {error=invalid_token}
            Negotiate abc/def+123==, Bearer                               | negotiate <abc/def+123==> + bearer
            Negotiate YII=                                                | negotiate <YII=>
            Newauth realm="apps", type=1, title="Login to \\"apps\\"", Basic realm="simple" | newauth {realm=apps, title=Login to "apps", type=1} + basic {realm=simple}
            Bearer scope="a b",, ,error="e"                               | bearer {error=e, scope=a b}
            Bearer authorization_uri=https://login.example/x?a=b, error=e | bearer {authorization_uri=https://login.example/x?a=b, error=e}
            Bearer error="first", error="second"                          | bearer {error=first}
            Bearer error="no end                                          | bearer {error=no end}
            Bearer error="a\\                                             | bearer {error=a\\}
            Bearer error=                                                 | bearer <error=>
            Key realm="kong"                                              | key {realm=kong}
            error="x"                                                     | error
            ,,, ;"stray" Bearer error=e                                   | bearer {error=e}
            <html>                                                        | html
            ;                                                             | ``
            """)
    void isReadAsTheStandardSaysAndLiberally(String header, String expected) {
        assertThat(read(header.split(";", -1))).isEqualTo(expected);
    }

    @Test
    void theFirstErrorAndParameterCount() {
        List<Challenge> all = Challenge.parse(
                List.of("Basic realm=\"r\"", "Bearer error=\" \"", "DPoP error=\"Invalid_Token\", scope=\" s \""));

        assertThat(Challenge.error(all)).isEqualTo("invalid_token");
        assertThat(Challenge.parameter(all, "scope")).isEqualTo("s");
        assertThat(Challenge.parameter(all, "realm")).isEqualTo("r");
        assertThat(Challenge.parameter(all, "nonce")).isNull();
        assertThat(Challenge.error(List.of())).isNull();
    }

    @Test
    void onlySoManyAreRead() {
        String many = "Basic realm=x, ".repeat(1_000);

        assertThat(Challenge.parse(List.of(many, many))).hasSize(Challenge.MOST);
        assertThat(Challenge.parse(List.of("Bearer error=\"" + "x".repeat(1 << 20))))
                .singleElement()
                .satisfies(each -> assertThat(each.parameters().get("error")).hasSizeLessThan(8 * 1024));
    }

    @Test
    void garbageNeverFails() {
        SplittableRandom random = new SplittableRandom(20261123);
        String alphabet = "ab=\", \\\t/+-()<>é\u0000;";
        for (int round = 0; round < 20_000; round++) {
            char[] text = new char[random.nextInt(30)];
            for (int i = 0; i < text.length; i++) {
                text[i] = alphabet.charAt(random.nextInt(alphabet.length()));
            }
            assertThat(Challenge.parse(List.of(new String(text))))
                    .as(Arrays.toString(text))
                    .hasSizeLessThanOrEqualTo(Challenge.MOST);
        }
    }
}

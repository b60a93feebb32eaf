r"""LaTeX of our own, and what is read from its glyphs."""

EQUATIONS = {
    r"\hat{a} + \bar{b} + \tilde{c} + \vec{v} + \dot{s} + \ddot{u}": (
        r"\hat{a} + \bar{b} + \tilde{c} + \vec{v} + \dot{s} + \ddot{u}"
    ),
    r"f'(x) + g''(y)": r"f'(x) + g''(y)",
    r"\left( \sum_{i=1}^{n} x_i^2 \right)^{1/2}": r"\left(\sum_{i = 1}^nx_i^2\right)^{1/2}",
    r"|x| = \begin{cases} x & \text{if } x > 0 \\ -x & \text{otherwise} \end{cases}": (
        r"|x| = \begin{cases} x & \text{if }x > 0 \\ -x & \text{otherwise} \end{cases}"
    ),
    r"A = \begin{pmatrix} a & b \\ c & d \end{pmatrix}": r"A = \begin{pmatrix} a & b \\ c & d \end{pmatrix}",
    r"\begin{bmatrix} 1 & 0 & 0 \\ 0 & 1 & 0 \\ 0 & 0 & 1 \end{bmatrix} y": (
        r"\begin{bmatrix} 1 & 0 & 0 \\ 0 & 1 & 0 \\ 0 & 0 & 1 \end{bmatrix}y"
    ),
    r"\prod_{k \in K} p_k + \int_0^1 h(t) dt": r"\prod_{k \in K}p_k + \int_0^1h(t)dt",
    r"\frac{1}{1 + \frac{a}{b + c}}": r"\frac{1}{1 + \frac{a}{b + c}}",
    r"x^{2^{n}} + y_{a_{b}} + z_{i}^{j}": r"x^{2^n} + y_{a_b} + z_i^j",
    r"\sqrt{x + 1} + \sqrt[3]{\frac{a}{b}}": r"\sqrt{x + 1} + \sqrt[3]{\frac{a}{b}}",
    r"\underbrace{a + b}_{m} + \overbrace{c + d}^{n}": r"\underbrace{a + b}_m + \overbrace{c + d}^n",
    r"\log x + \max_{j \le m} y_j + \arg\min_{w} h(w)": r"\log x + \max_{j \leq m}y_j + \arg\min_wh(w)",
    r"\mathbf{W} \in \mathbb{R}^{d \times k}, \mathcal{L} = \mathfrak{g}": (
        r"\mathbf{W} \in \mathbb{R}^{d \times k},\mathcal{L} = \mathfrak{g}"
    ),
    r"a \neq b, c \notin D": r"a \neq b,c \notin D",
    r"X \mapsto Y \Longrightarrow Z": r"X \mapsto Y \Longrightarrow Z",
    r"x_1, \ldots, x_n, y_1 + \cdots + y_m": r"x_1,\ldots,x_n,y_1 + \cdots + y_m",
    r"a = b \qquad c = d": r"a = b \quad c = d",
    r"\sum_{\substack{i=1 \\ i \ne j}}^{N} w_{ij}": r"\sum_{\substack{i = 1 \\ i \neq j}}^Nw_{ij}",
    r"\overline{a + b} = \widehat{xyz}": r"\overline{a + b} = \widehat{xyz}",
    r"\left\lfloor \frac{n}{2} \right\rfloor + \| u \|_2": r"\left\lfloor\frac{n}{2}\right\rfloor + \|u\|_2",
    r"\binom{n}{k} p^k": r"\binom{n}{k}p^k",
    r"y \stackrel{d}{=} z": r"y \overset{d}{=} z",
    r"\mathbb{E}_{x \sim p_{\text{data}}}[\alpha\beta\gamma]": (
        r"\mathbb{E}_{x \sim p_{\mathrm{data}}}[\alpha\beta\gamma]"
    ),
    r"e^{-\frac{t}{\tau}} \leq 0.5": r"e^{-\frac{t}{\tau}} \leq 0.5",
    r"\hat{y}_{i}^{\pi'} = \frac{\partial \mathcal{L}}{\partial w_{ij}^{(l)}}": (
        r"\hat{y}_i^{\pi'} = \frac{\partial\mathcal{L}}{\partial w_{ij}^{(l)}}"
    ),
    r"\begin{aligned} u &= v + w \\ &\leq 2 v \end{aligned}": (
        r"\begin{aligned} u & = v + w \\ & \leq 2v \end{aligned}"
    ),
    r"\mathrm{F}_1 = 2 \cdot \frac{\text{precision} \cdot \text{recall}}{\text{precision} + \text{recall}}": (
        r"\mathrm{F}_1 = 2 \cdot \frac{\mathrm{precision} \cdot \mathrm{recall}}{\mathrm{precision} + \mathrm{recall}}"
    ),
    r"\left. \frac{dh}{dt} \right|_{t=0} \pm \nabla g \odot u": r"\frac{dh}{dt}\Big|_{t = 0} \pm \nabla g \odot u",
    r"\{ x : x \geq 0 \} \subseteq [0, \infty) \cup S": r"\{x : x \geq 0\} \subseteq [0,\infty) \cup S",
    r"\mathcal{N}(\mu, \sigma^2 I) \propto \exp\left( -\frac{(x - \mu)^2}{2 \sigma^2} \right)": (
        r"\mathcal{N}(\mu,\sigma^2I) \propto \exp\left(-\frac{(x - \mu)^2}{2\sigma^2}\right)"
    ),
    r"\lim_{n \to \infty} \sup_{x} | h_n(x) | = 0": r"\lim_{n \rightarrow \infty}\sup_x|h_n(x)| = 0",
}
_TEXT = (
    "We measure the spread of the sample around its centre and find that it is small enough for all that follows, as a "
    "careful reader of the section before this one will have guessed from the figures that were shown there."
)
_TABLE = (
    r"\begin{table}[h]\centering\begin{tabular}{lcc}\hline method & $\alpha$ & $\beta$ \\ \hline ours & $0.5 \pm 0.1$ "
    r"& $= 3$ \\ theirs & $0.7$ & $> 2$ \\ \hline\end{tabular}\end{table}"
)
_ALGORITHM = (
    r"\par\noindent\hrule\vskip3pt\noindent Algorithm 1 Descent\vskip3pt\hrule\vskip3pt\noindent "
    r"1: $x \leftarrow x - \eta \nabla f(x)$\\2: $y \leftarrow 2 x$\vskip3pt\hrule\vskip6pt"
)
PAGES = {
    "one column": (
        r"\documentclass{article}\usepackage{amsmath,amssymb}",
        rf"{_TEXT} \begin{{equation}} a = \frac{{b}}{{c}} + \sum_{{i=1}}^n d_i \end{{equation}} {_TEXT} "
        rf"\begin{{align}} u &= v + w \\ x &= y - z \end{{align}} where $x_i$ is a point. {_TEXT} {_TABLE} "
        rf"{_TEXT} {_ALGORITHM} {_TEXT} "
        r"\[ k(s, t) = \exp(-s t) \] and so on. " + _TEXT,
    ),
    "two columns": (
        r"\documentclass[twocolumn]{article}\usepackage{amsmath,amssymb,times}",
        rf"{_TEXT} \begin{{equation}} a = b + c^2 \end{{equation}} {_TEXT} \newpage {_TEXT} "
        rf"\begin{{align*}} h(x) &= \int_0^x g(t) dt \\ &\geq 0 \end{{align*}} {_TEXT}",
    ),
}

"""The works that a report may cite, by the keys its sentences use."""

from __future__ import annotations

REFERENCES = {
    "alpha": "Krippendorff, K. (2018). Content Analysis: An Introduction to Its Methodology "
    "(4th ed.). Sage.",
    "bootstrap": "Efron, B., & Tibshirani, R. J. (1993). An Introduction to the Bootstrap. "
    "Chapman & Hall.",
    "masi": "Passonneau, R. (2006). Measuring agreement on set-valued items (MASI) for semantic "
    "and pragmatic annotation. LREC.",
    "kappa": "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and "
    "Psychological Measurement, 20, 37–46.",
    "weighted": "Cohen, J. (1968). Weighted kappa. Psychological Bulletin, 70, 213–220.",
    "ac": "Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence "
    "of high agreement. British Journal of Mathematical and Statistical Psychology, 61, 29–48.",
    "ac2": "Gwet, K. L. (2014). Handbook of Inter-Rater Reliability (4th ed.). Advanced Analytics.",
    "alt": "Calderon, N., Reichart, R., & Dror, R. (2025). The alternative annotator test for "
    "LLM-as-a-judge. ACL.",
    "by": "Benjamini, Y., & Yekutieli, D. (2001). The control of the false discovery rate in "
    "multiple testing under dependency. Annals of Statistics, 29, 1165–1188.",
    "ppi": "Angelopoulos, A. N., Duchi, J. C., & Zrnic, T. (2023). PPI++: Efficient "
    "prediction-powered inference. arXiv:2311.01453.",
    "survey": "Särndal, C.-E., Swensson, B., & Wretman, J. (1992). Model Assisted Survey Sampling. "
    "Springer.",
    "ece": "Naeini, M. P., Cooper, G. F., & Hauskrecht, M. (2015). Obtaining well calibrated "
    "probabilities using Bayesian binning. AAAI.",
    "by chance": "Bröcker, J., & Smith, L. A. (2007). Increasing the reliability of reliability "
    "diagrams. Weather and Forecasting, 22, 651–661.",
    "shares": "Korn, E. L., & Graubard, B. I. (1998). Confidence intervals for proportions with "
    "small expected number of positive counts estimated from survey data. Survey Methodology, 24, "
    "193–201.",
    "calibration": "Guo, C., Pleiss, G., Sun, Y., & Weinberger, K. Q. (2017). On calibration of "
    "modern neural networks. ICML.",
    "brier": "Brier, G. W. (1950). Verification of forecasts expressed in terms of probability. "
    "Monthly Weather Review, 78, 1–3.",
    "clopper": "Clopper, C. J., & Pearson, E. S. (1934). The use of confidence or fiducial limits "
    "illustrated in the case of the binomial. Biometrika, 26, 404–413.",
    "selective": "Geifman, Y., & El-Yaniv, R. (2017). Selective classification for deep neural "
    "networks. NeurIPS.",
    "conformal": "Angelopoulos, A. N., & Bates, S. (2023). Conformal prediction: A gentle "
    "introduction. Foundations and Trends in Machine Learning, 16, 494–591.",
    "dsl": "Egami, N., Hinck, M., Stewart, B. M., & Wei, H. (2023). Using imperfect surrogates for "
    "downstream inference: Design-based supervised learning for social science applications of "
    "large language models. NeurIPS.",
    "min p": "Westfall, P. H., & Young, S. S. (1993). Resampling-Based Multiple Testing. Wiley.",
    "newcombe": "Newcombe, R. G. (1998). Interval estimation for the difference between "
    "independent proportions: Comparison of eleven methods. Statistics in Medicine, 17, 873–890.",
    "paired": "Agresti, A., & Min, Y. (2005). Simple improved confidence intervals for comparing "
    "matched proportions. Statistics in Medicine, 24, 729–740.",
    "difference": "Zou, G. Y., & Donner, A. (2008). Construction of confidence limits about effect "
    "measures: A general approach. Statistics in Medicine, 27, 1693–1702.",
    "blind": "Schroeder, H., Roy, D., & Kabbara, J. (2025). Just put a human in the loop? "
    "Investigating LLM-assisted annotation for subjective tasks. Findings of ACL.",
}

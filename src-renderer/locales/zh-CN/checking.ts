// Simplified Chinese: the words of the gradient check.
export const checking = {
  title: '梯度检验',
  explanation:
    '把每个梯度与实测的梯度比较：将一个数略微增大时的损失，减去略微减小时的损失，再除以间距。使用 float64 和随机参数，避免碰巧正确。',
  running: '梯度检验正在进行',
  progress: '{{done}} / {{total}} 个元素',
  cancel: '取消',
  right: '全部 {{count}} 个梯度一致；最大相对误差为 {{error}}。',
  wrong: '{{ops}} 的反向传播有误：单独以相同形状检验，梯度也不一致。',
  wrongSomewhere: '{{tensor}} 的梯度不一致，但每个运算单独检验都正确。请检查节点的组合方式。',
  tensor: '梯度对象',
  error: '相对误差',
  element: '最差元素',
  analytic: '反向传播',
  numerical: '实测',
  show: '显示',
  badgeRight: '梯度检验通过，相对误差 {{error}}',
  badgeWrong: '梯度检验未通过，相对误差 {{error}}'
}
